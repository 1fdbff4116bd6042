package io.jenkins.plugins.buildx.report;

import com.networknt.schema.InputFormat;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The published schema of {@code report.json}. */
public final class Schema {
    private Schema() {}

    /** What is wrong with {@code json}; nothing if it keeps to the schema. */
    public static List<String> violations(String json) throws IOException {
        try (InputStream schema = Report.class.getResourceAsStream("report.schema.json")) {
            return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(schema)
                    .validate(json, InputFormat.JSON)
                    .stream()
                    .map(Object::toString)
                    .toList();
        }
    }
}
