package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What Bake is asked to build. Holds no secret. What only Bake's files can tell to be right is for Bake to check. */
public final class BakeRequest implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private final ArrayList<String> files;
    private final ArrayList<String> targets;
    private final ArrayList<String> overrides;
    private final LinkedHashMap<String, String> variables;
    private final ArrayList<String> allow;
    private final String directory;
    private final String provenance;
    private final String sbom;
    private final boolean push;
    private final boolean load;
    private final boolean noCache;
    private final boolean pull;

    private BakeRequest(Draft draft) {
        files = new ArrayList<>(draft.files);
        targets = new ArrayList<>(draft.targets);
        overrides = new ArrayList<>(draft.overrides);
        variables = new LinkedHashMap<>(draft.variables);
        allow = new ArrayList<>(draft.allow);
        directory = draft.directory;
        provenance = draft.provenance;
        sbom = draft.sbom;
        push = draft.push;
        load = draft.load;
        noCache = draft.noCache;
        pull = draft.pull;
    }

    public static Draft draft() {
        return new Draft();
    }

    /** Paths of the files, relative to the {@link #directory}; none for those that Bake looks for by itself. */
    public List<String> files() {
        return Collections.unmodifiableList(files);
    }

    /** Names of targets and groups; none for the group {@code default}. */
    public List<String> targets() {
        return Collections.unmodifiableList(targets);
    }

    /** {@code target.key=value} each. */
    public List<String> overrides() {
        return Collections.unmodifiableList(overrides);
    }

    /** Variables of the files, name to value. */
    public Map<String, String> variables() {
        return Collections.unmodifiableMap(variables);
    }

    /** What builds may reach that they otherwise may not, such as {@code network.host} and {@code fs.read=/etc/ssl}. */
    public List<String> allow() {
        return Collections.unmodifiableList(allow);
    }

    /** The directory that Bake runs in: a path, relative to the workspace or absolute. */
    public String directory() {
        return directory;
    }

    /** Empty for that of the files. */
    public Optional<String> provenance() {
        return Optional.of(provenance).filter(value -> !value.isEmpty());
    }

    /** Empty for that of the files. */
    public Optional<String> sbom() {
        return Optional.of(sbom).filter(value -> !value.isEmpty());
    }

    /** Whether all targets are pushed whose files don't say what else becomes of them. */
    public boolean push() {
        return push;
    }

    /** Whether all targets are loaded into docker's image store whose files don't say what else becomes of them. */
    public boolean load() {
        return load;
    }

    public boolean noCache() {
        return noCache;
    }

    /** Whether base images are asked for anew. */
    public boolean pull() {
        return pull;
    }

    /** A request being written, in the words of its caller. {@link #request()} checks all of it at once. */
    public static final class Draft {
        private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

        private final List<String> files = new ArrayList<>();
        private final List<String> targets = new ArrayList<>();
        private final List<String> overrides = new ArrayList<>();
        private final Map<String, String> variables = new LinkedHashMap<>();
        private final List<String> allow = new ArrayList<>();
        private String directory = ".";
        private String provenance = "";
        private String sbom = "";
        private boolean push;
        private boolean load;
        private boolean noCache;
        private boolean pull;

        Draft() {}

        public Draft files(Collection<String> values) {
            files.addAll(values);
            return this;
        }

        public Draft targets(Collection<String> values) {
            targets.addAll(values);
            return this;
        }

        public Draft overrides(Collection<String> values) {
            overrides.addAll(values);
            return this;
        }

        public Draft variables(Map<String, String> values) {
            variables.putAll(values);
            return this;
        }

        public Draft allow(Collection<String> values) {
            allow.addAll(values);
            return this;
        }

        public Draft directory(String path) {
            directory = path;
            return this;
        }

        public Draft provenance(String value) {
            provenance = value;
            return this;
        }

        public Draft sbom(String value) {
            sbom = value;
            return this;
        }

        public Draft push(boolean value) {
            push = value;
            return this;
        }

        public Draft load(boolean value) {
            load = value;
            return this;
        }

        public Draft noCache(boolean value) {
            noCache = value;
            return this;
        }

        public Draft pull(boolean value) {
            pull = value;
            return this;
        }

        /**
         * The finished request.
         *
         * @throws InvalidInput with everything that is wrong with it
         */
        public BakeRequest request() {
            List<String> problems = Stream.of(fileProblems(), targetProblems(), variableProblems(), optionProblems())
                    .flatMap(found -> found)
                    .toList();
            if (!problems.isEmpty()) {
                throw InvalidInput.of(problems);
            }
            return new BakeRequest(this);
        }

        private Stream<String> fileProblems() {
            Stream<String> ofFiles = files.stream()
                    .filter(Draft::isNoWord)
                    .map(
                            file -> InvalidInput.quoted(file)
                                    + " is no file of Bake: write its path, relative to the workspace, such as docker-bake.hcl");
            Stream<String> ofDirectory = directory.isBlank()
                    ? Stream.of("The workdir is empty; write . for the workspace itself")
                    : Stream.empty();
            return Stream.concat(ofFiles, ofDirectory);
        }

        private Stream<String> targetProblems() {
            return targets.stream()
                    .filter(target -> isNoWord(target) || target.contains("://"))
                    .map(
                            target -> InvalidInput.quoted(target)
                                    + " is no target: write the name of a target or group; files of another repository have to be checked out before");
        }

        private static boolean isNoWord(String text) {
            return text.isBlank() || text.startsWith("-");
        }

        private Stream<String> variableProblems() {
            return variables.keySet().stream()
                    .filter(name -> !VARIABLE.matcher(name).matches())
                    .map(name -> InvalidInput.quoted(name)
                            + " is no variable's name: letters, digits and _, as in VERSION=1.0");
        }

        private Stream<String> optionProblems() {
            return Stream.concat(
                    provenance.isEmpty() ? Stream.empty() : BuildOption.PROVENANCE.problem(provenance).stream(),
                    sbom.isEmpty() ? Stream.empty() : BuildOption.SBOM.problem(sbom).stream());
        }
    }
}
