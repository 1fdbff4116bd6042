package io.jenkins.plugins.buildx.steps;

import edu.umd.cs.findbugs.annotations.Nullable;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code multiArchImage} is told: settings of its own, and arguments of the steps that it runs, either flat or in a map of the
 * step's name.
 */
final class MultiArchSettings {
    /** The steps that arguments are for. */
    static final List<String> STEPS = List.of("setupQemu", "buildxMultiArch", "smokeTest", "mergeImage");

    /** Those of them that can be left out, with {@code false}. */
    private static final Set<String> LEAVABLE = Set.of("setupQemu", "smokeTest");

    /** Settings that are no step's arguments. */
    static final Set<String> OWN = new TreeSet<>(Set.of(
            "agents", "agentTimeout", "attempts", "cache", "cloudTimeout", "failFast", "push", "source", "stash"));

    /** What one step hands on to the next, and what would mean another image than one expects. */
    private static final Map<String, Set<String>> NOT_FLAT = Map.of(
            "setupQemu", Set.of("image", "platforms"),
            "buildxMultiArch", Set.of("load", "push"),
            "smokeTest", Set.of("image", "platforms"),
            "mergeImage", Set.of("images"));

    private final Map<String, Set<String>> parameters;
    private final Set<String> shared;
    private final Map<String, Object> own = new LinkedHashMap<>();
    private final Map<String, Map<String, Object>> arguments = new LinkedHashMap<>();
    private final Set<String> alone = new HashSet<>();
    private final List<String> problems = new ArrayList<>();
    private final Set<String> leftOut = new HashSet<>();

    private MultiArchSettings(Map<String, Set<String>> parameters, Set<String> shared) {
        this.parameters = parameters;
        this.shared = shared;
        STEPS.forEach(step -> arguments.put(step, new LinkedHashMap<>()));
    }

    /**
     * Reads the settings.
     *
     * @param parameters the names of each step's
     * @param shared those of them that mean the same for all steps that have them
     * @throws InvalidInput with all that is wrong
     */
    static MultiArchSettings parse(Map<?, ?> given, Map<String, Set<String>> parameters, Set<String> shared) {
        MultiArchSettings settings = new MultiArchSettings(parameters, shared);
        // what is told to one step alone goes before what is told to all
        given.forEach((key, value) -> settings.flat(key.toString(), plain(value)));
        given.forEach((key, value) -> settings.nested(key.toString(), plain(value)));
        if (!settings.problems.isEmpty()) {
            throw new InvalidInput(String.join("; ", settings.problems));
        }
        return settings;
    }

    private void flat(String key, @Nullable Object value) {
        if (OWN.contains(key)) {
            own.put(key, value);
        } else if (!STEPS.contains(key)) {
            argument(key, value);
        }
    }

    private void argument(String key, @Nullable Object value) {
        List<String> takers = STEPS.stream()
                .filter(step -> parameters.get(step).contains(key))
                .filter(step -> !NOT_FLAT.get(step).contains(key))
                .toList();
        if (takers.isEmpty()) {
            problems.add("multiArchImage has no setting " + InvalidInput.quoted(key) + "; it has " + known());
        } else if (takers.size() > 1 && !shared.contains(key)) {
            problems.add(key + " is an argument of " + String.join(" and ", takers) + ": write " + takers.get(0) + ": ["
                    + key + ": …] for the one that is meant");
        } else {
            takers.forEach(step -> arguments.get(step).put(key, value));
        }
    }

    private void nested(String step, @Nullable Object value) {
        if (!STEPS.contains(step)) {
            return;
        }
        if (LEAVABLE.contains(step) && Boolean.FALSE.equals(value)) {
            leftOut.add(step);
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, argument) -> nested(step, key.toString(), argument));
        } else {
            problems.add(step + " is a map of the step's arguments, such as [" + example(step) + "]"
                    + (LEAVABLE.contains(step) ? ", or false to leave it out" : "") + ", not "
                    + InvalidInput.quoted(String.valueOf(value)));
        }
    }

    private void nested(String step, String key, @Nullable Object value) {
        if (parameters.get(step).contains(key)) {
            arguments.get(step).put(key, value);
            alone.add(step + "." + key);
        } else {
            problems.add(step + " has no parameter " + InvalidInput.quoted(key) + "; it has "
                    + String.join(", ", new TreeSet<>(parameters.get(step))));
        }
    }

    private static String example(String step) {
        return switch (step) {
            case "smokeTest" -> "port: 8080";
            case "setupQemu" -> "check: true";
            default -> "credentialsId: 'registry'";
        };
    }

    /** All that can be set, in order. */
    private String known() {
        Set<String> all = new TreeSet<>(OWN);
        all.addAll(STEPS);
        STEPS.forEach(step -> parameters.get(step).stream()
                .filter(key -> !NOT_FLAT.get(step).contains(key))
                .forEach(all::add));
        return String.join(", ", all);
    }

    /** Whether the image is tested. */
    boolean isTested() {
        return !leftOut.contains("smokeTest");
    }

    /** Whether agents may be given emulators. */
    boolean isEmulated() {
        return !leftOut.contains("setupQemu");
    }

    /** Whether an argument was given in the map of its step. */
    boolean isToldAlone(String step, String key) {
        return alone.contains(step + "." + key);
    }

    /** The arguments of a step, to be added to. */
    Map<String, Object> arguments(String step) {
        return new LinkedHashMap<>(arguments.get(step));
    }

    /** The argument of a step, as texts; empty if it is not given. */
    List<String> texts(String step, String key) {
        return texts(arguments.get(step).get(key));
    }

    /** A value that is a list of texts, or one text; empty if it is none. */
    private static List<String> texts(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(String::valueOf).toList();
        }
        return value == null ? List.of() : List.of(value.toString());
    }

    /** A setting of its own; {@code null} if it is not given. */
    @Nullable
    Object own(String key) {
        return own.get(key);
    }

    /** A setting of its own that is a text. */
    String text(String key) {
        Object value = own.get(key);
        return value == null ? "" : value.toString();
    }

    /** A setting of its own that is a truth value. */
    boolean is(String key, boolean otherwise) {
        Object value = own.get(key);
        if (value == null || value instanceof Boolean) {
            return value == null ? otherwise : (Boolean) value;
        }
        throw new InvalidInput(key + " is true or false, not " + InvalidInput.quoted(value.toString()));
    }

    /** A setting of its own that is a whole number, {@code least} or more. */
    int number(String key, int least, int otherwise) {
        Object value = own.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Integer number && number >= least) {
            return number;
        }
        throw new InvalidInput(
                key + " is a number, " + least + " or more, not " + InvalidInput.quoted(value.toString()));
    }

    /** What can be saved with a Pipeline: texts that were put together in the script are told as they are now. */
    @Nullable
    private static Object plain(@Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> plain = new LinkedHashMap<>();
            map.forEach((key, inner) -> plain.put(key.toString(), plain(inner)));
            return plain;
        }
        if (value instanceof List<?> list) {
            List<Object> plain = new ArrayList<>();
            list.forEach(inner -> plain.add(plain(inner)));
            return plain;
        }
        return value instanceof CharSequence ? value.toString() : value;
    }
}
