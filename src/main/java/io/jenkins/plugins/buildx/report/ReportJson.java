package io.jenkins.plugins.buildx.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** The JSON of a {@link Report}, as {@code report.json} holds it. */
public final class ReportJson {
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private ReportJson() {}

    /** UTF-8, indented, with a line end. */
    public static byte[] write(Report report) {
        return json(report);
    }

    /** What {@code qemu.json} holds. */
    public static byte[] write(Report.Qemu qemu) {
        return json(qemu);
    }

    /** What {@code builder.json} holds. */
    public static byte[] write(Report.Builder builder) {
        return json(builder);
    }

    /** A list of diagnoses, in their order. */
    public static byte[] write(List<Diagnosis> diagnoses) {
        return json(diagnoses);
    }

    /** What a machine was found to be able to do. */
    public static byte[] write(Abilities abilities) {
        return json(abilities);
    }

    private static byte[] json(Object values) {
        try {
            return (MAPPER.writeValueAsString(values) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A report of plain values can always be written", e);
        }
    }

    /** The same as {@link #write}, as maps, lists, texts, numbers and truth values. */
    public static Map<String, Object> tree(Report report) {
        return MAPPER.convertValue(report, new TypeReference<Map<String, Object>>() {});
    }

    /** The same as {@link #write(Abilities)}, as maps, lists, texts, numbers and truth values. */
    public static Map<String, Object> tree(Abilities abilities) {
        return MAPPER.convertValue(abilities, new TypeReference<Map<String, Object>>() {});
    }

    /**
     * Reads what {@link #write(Abilities)} wrote.
     *
     * @throws IOException if it is something else
     */
    public static Abilities readAbilities(byte[] json) throws IOException {
        return MAPPER.readValue(json, Abilities.class);
    }

    /**
     * Reads what {@link #write} wrote, by this version or an older one.
     *
     * @throws IOException if it is no report, or of a newer form
     */
    public static Report read(byte[] json) throws IOException {
        Report report = MAPPER.readValue(json, Report.class);
        if (report.schema() < 1 || report.schema() > Report.SCHEMA) {
            throw new IOException("The report has the form " + report.schema() + "; this version reads 1 to "
                    + Report.SCHEMA + ": update the plugin");
        }
        return report;
    }
}
