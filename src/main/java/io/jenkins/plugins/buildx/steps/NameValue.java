package io.jenkins.plugins.buildx.steps;

import io.jenkins.plugins.buildx.buildx.BuilderEndpoint;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A parameter of the form {@code name=value}. */
record NameValue(String name, String value) {
    /** @throws InvalidInput if there is no {@code =}; told is {@code what} it should be and an example */
    static NameValue parse(String text, String what, String example) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new InvalidInput(InvalidInput.quoted(text) + " is not " + what + "; write " + example);
        }
        return new NameValue(text.substring(0, equals), text.substring(equals + 1));
    }

    static Map<String, String> map(List<String> texts, String what, String example) {
        Map<String, String> map = new LinkedHashMap<>();
        for (String text : texts) {
            NameValue pair = parse(text, what, example);
            map.put(pair.name, pair.value);
        }
        return map;
    }

    /** A builder's further node: {@code platform[,platform]=endpoint}. */
    static BuilderEndpoint node(String text) {
        NameValue pair = parse(text, "a builder's node", "linux/arm64=ssh://builder@arm.example");
        return new BuilderEndpoint(pair.value, Platform.parseAll(List.of(pair.name)));
    }
}
