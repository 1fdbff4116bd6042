package io.jenkins.plugins.buildx.buildx;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where a secret of a build comes from, as buildx reads {@code --secret}.
 *
 * @param id what the Dockerfile calls it
 * @param givenVariable the environment variable that is named; empty if none is
 * @param givenFile the file that is named; empty if none is
 */
public record SecretSource(String id, String givenVariable, String givenFile) implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Set<String> FIELDS = Set.of("type", "id", "source", "src", "env");
    private static final Set<String> TYPES = Set.of("file", "env");
    private static final String FORM = ": write id=name,env=NAME or id=name,src=path";

    /**
     * Reads a value of {@code --secret}.
     *
     * @throws InvalidInput on what buildx refuses
     */
    public static SecretSource parse(String value) {
        Map<String, String> fields = CsvFields.parse(value);
        for (Map.Entry<String, String> field : fields.entrySet()) {
            String name = field.getKey().toLowerCase(Locale.ROOT);
            if (!FIELDS.contains(name)) {
                throw invalid(value, "it has a field " + quoted(field.getKey()));
            }
            if (name.equals("type") && !TYPES.contains(field.getValue())) {
                throw invalid(value, "its type is neither file nor env");
            }
        }
        SecretSource source = of(fields);
        if (source.id.isEmpty()) {
            throw invalid(value, "it has no id");
        }
        return source;
    }

    /** Of fields that buildx has found to be right, as in Bake's files. */
    static SecretSource of(Map<String, String> fields) {
        Map<String, String> byName = new HashMap<>();
        fields.forEach((name, value) -> byName.put(name.toLowerCase(Locale.ROOT), value));
        String variable = byName.getOrDefault("env", "");
        String file = byName.getOrDefault("src", byName.getOrDefault("source", ""));
        // an older spelling: type=env,id=token,src=TOKEN
        boolean isVariable = "env".equals(byName.get("type")) && variable.isEmpty();
        return new SecretSource(byName.getOrDefault("id", ""), isVariable ? file : variable, isVariable ? "" : file);
    }

    private static InvalidInput invalid(String text, String why) {
        return new InvalidInput(quoted(text) + " is no value for secret, " + why + FORM);
    }

    /**
     * The variable that it is read from; empty if it comes from a {@linkplain #file file}.
     *
     * @param environment of the build
     */
    public Optional<String> variable(Map<String, String> environment) {
        if (!givenVariable.isEmpty()) {
            return Optional.of(givenVariable);
        }
        return givenFile.isEmpty() && environment.containsKey(id) ? Optional.of(id) : Optional.empty();
    }

    /**
     * The file that has to be there; empty if none has. A secret without a source comes from the variable of its name, or else from
     * the file.
     *
     * @param environment of the build
     */
    public Optional<String> file(Map<String, String> environment) {
        if (!givenFile.isEmpty()) {
            return Optional.of(givenFile);
        }
        return variable(environment).isPresent() ? Optional.empty() : Optional.of(id);
    }

    /** Whether only its name says where it comes from. */
    public boolean isNamedAlone() {
        return givenVariable.isEmpty() && givenFile.isEmpty();
    }
}
