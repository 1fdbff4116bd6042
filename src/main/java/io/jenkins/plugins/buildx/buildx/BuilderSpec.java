package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.command.Mask;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The builder that is wanted. Two equal wishes have one name, so that they share one builder; a changed wish has another. */
public final class BuilderSpec implements Serializable {
    private static final long serialVersionUID = 1L;

    /** The drivers that build for several platforms. */
    public static final Set<String> DRIVERS =
            Collections.unmodifiableSet(new TreeSet<>(Set.of("docker-container", "remote", "kubernetes")));

    /** With which the names of this plugin's builders begin. */
    public static final String DEFAULT_PREFIX = "jenkins";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z][a-zA-Z0-9_-]{0,62}");
    private static final int FINGERPRINT = 12;

    private final String prefix;
    private final String driver;
    private final TreeMap<String, String> driverOptions;
    private final ArrayList<String> buildkitdFlags;
    private final BuildkitdConfig config;
    private final ArrayList<Platform> platforms;
    private final ArrayList<BuilderEndpoint> nodes;
    private final String endpoint;
    private final Duration timeout;
    private final String certificates;

    private BuilderSpec(Draft draft) {
        this.prefix = draft.prefix;
        this.driver = draft.driver;
        this.driverOptions = new TreeMap<>(draft.driverOptions);
        this.driverOptions.putAll(draft.proxies.driverOptions());
        this.buildkitdFlags = new ArrayList<>(draft.buildkitdFlags);
        this.config = draft.config;
        this.platforms = new ArrayList<>(draft.platforms);
        this.nodes = new ArrayList<>(draft.nodes);
        this.endpoint = draft.endpoint;
        this.timeout = draft.timeout;
        this.certificates = draft.certificates;
    }

    /** A wish that starts from the docker-container driver with nothing changed. */
    public static Draft draft() {
        return new Draft();
    }

    /** {@code prefix-fingerprint}. */
    public String name() {
        return prefix + "-" + fingerprint();
    }

    /** Hexadecimal; of all that makes one builder differ from another, and nothing else. */
    public String fingerprint() {
        return Digest.sha256(canonical().getBytes(StandardCharsets.UTF_8)).hex().substring(0, FINGERPRINT);
    }

    private String canonical() {
        String wish = String.join(
                "\n",
                driver,
                driverOptions.toString(),
                buildkitdFlags.toString(),
                config.toml(),
                platforms.toString(),
                nodes.toString(),
                endpoint);
        return certificates.isEmpty() ? wish : wish + "\n" + certificates;
    }

    /**
     * The same wish for a machine whose certificates hold this. The builder gets copies of them, so that other contents make another
     * builder.
     *
     * @param digests by the files' paths
     */
    public BuilderSpec withCertificates(Map<String, Digest> digests) {
        Draft draft = new Draft();
        draft.prefix = prefix;
        draft.driver = driver;
        draft.driverOptions = driverOptions;
        draft.buildkitdFlags = buildkitdFlags;
        draft.config = config;
        draft.platforms = platforms;
        draft.nodes = nodes;
        draft.endpoint = endpoint;
        draft.timeout = timeout;
        draft.certificates = digests.isEmpty() ? "" : new TreeMap<>(digests).toString();
        return new BuilderSpec(draft);
    }

    public String driver() {
        return driver;
    }

    /** Whether docker, as it is reached from here by itself, runs the builder. */
    public boolean isOnOwnDocker() {
        return driver.equals("docker-container") && endpoint().isEmpty();
    }

    public SortedMap<String, String> driverOptions() {
        return Collections.unmodifiableSortedMap(driverOptions);
    }

    public List<String> buildkitdFlags() {
        return Collections.unmodifiableList(buildkitdFlags);
    }

    public BuildkitdConfig config() {
        return config;
    }

    /** The platforms fixed for the first node; empty when the node's own are used. */
    public List<Platform> platforms() {
        return Collections.unmodifiableList(platforms);
    }

    /** What buildx calls a node: 0 is the first, to which it gives a name itself. */
    public String nodeName(int number) {
        return number == 0 ? name() + "0" : name() + "-" + number;
    }

    /** The platforms fixed for a node, 0 for the first. */
    List<Platform> platforms(int number) {
        return number == 0 ? platforms() : nodes.get(number - 1).platforms();
    }

    /**
     * The number of the first node that a builder lacks, or that is to build something else than it does; empty if there is none.
     * A builder of one node is made at once or not at all.
     */
    public OptionalInt firstLacking(BuilderInspection builder) {
        return nodes.isEmpty()
                ? OptionalInt.empty()
                : IntStream.rangeClosed(0, nodes.size())
                        .filter(number -> lacks(builder, number))
                        .findFirst();
    }

    private boolean lacks(BuilderInspection builder, int number) {
        return builder.nodes().stream()
                .filter(node -> node.name().equals(nodeName(number)))
                // a node that can't be asked tells no platforms
                .noneMatch(
                        node -> !node.error().isEmpty() || node.fixedPlatforms().equals(fixedPlatforms(number)));
    }

    /** buildx takes a platform away from a node when another one gets it. */
    private Set<Platform> fixedPlatforms(int number) {
        Set<Platform> fixed = new HashSet<>(platforms(number));
        nodes.stream().skip(number).map(BuilderEndpoint::platforms).forEach(fixed::removeAll);
        return fixed;
    }

    /** Whether its BuildKit is given variables. */
    public boolean hasEnvironment() {
        return driverOptions.keySet().stream().anyMatch(option -> option.startsWith("env."));
    }

    /** Hides the passwords in it, which buildx takes on its command line alone. */
    Mask mask() {
        Stream<String> texts = Stream.concat(
                Stream.concat(buildkitdFlags.stream(), Stream.of(endpoint)),
                nodes.stream().map(BuilderEndpoint::endpoint));
        return Mask.of(Stream.concat(
                        texts.flatMap(text -> Redaction.secrets(text).stream()),
                        driverOptions.entrySet().stream()
                                .flatMap(option -> Redaction.secrets(option.getKey(), option.getValue()).stream()))
                .toList());
    }

    /** The nodes after the first. */
    public List<BuilderEndpoint> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** Of the first node; empty when docker's own endpoint is used. */
    public Optional<String> endpoint() {
        return endpoint.isEmpty() ? Optional.empty() : Optional.of(endpoint);
    }

    /** How long the builder may take to boot. */
    public Duration timeout() {
        return timeout;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BuilderSpec spec && spec.name().equals(name());
    }

    @Override
    public int hashCode() {
        return name().hashCode();
    }

    @Override
    public String toString() {
        return name() + " (" + driver + ")";
    }

    /** A wish being written. {@link #spec()} refuses what can't be. */
    public static final class Draft {
        private String prefix = DEFAULT_PREFIX;
        private String driver = "docker-container";
        private Map<String, String> driverOptions = Map.of();
        private Proxies proxies = Proxies.NONE;
        private List<String> buildkitdFlags = List.of();
        private BuildkitdConfig config = BuildkitdConfig.NONE;
        private List<Platform> platforms = List.of();
        private List<BuilderEndpoint> nodes = List.of();
        private String endpoint = "";
        private Duration timeout = Duration.ofMinutes(2);
        private String certificates = "";

        Draft() {}

        public Draft prefix(String value) {
            prefix = value;
            return this;
        }

        public Draft driver(String value) {
            driver = value;
            return this;
        }

        public Draft driverOptions(Map<String, String> value) {
            driverOptions = Map.copyOf(value);
            return this;
        }

        /** By which the builder reaches registries and sources: more options of the driver. */
        public Draft proxies(Proxies value) {
            proxies = value;
            return this;
        }

        public Draft buildkitdFlags(List<String> value) {
            buildkitdFlags = List.copyOf(value);
            return this;
        }

        public Draft config(BuildkitdConfig value) {
            config = value;
            return this;
        }

        public Draft platforms(List<Platform> value) {
            platforms = List.copyOf(value);
            return this;
        }

        public Draft nodes(List<BuilderEndpoint> value) {
            nodes = List.copyOf(value);
            return this;
        }

        public Draft endpoint(String value) {
            endpoint = value.strip();
            return this;
        }

        public Draft timeout(Duration value) {
            timeout = value;
            return this;
        }

        /**
         * The finished wish.
         *
         * @throws InvalidInput with everything that is wrong with it
         */
        public BuilderSpec spec() {
            List<String> problems = new ArrayList<>();
            if (!DRIVERS.contains(driver)) {
                problems.add("\"" + driver + "\" is no driver for several platforms; known are "
                        + String.join(", ", DRIVERS));
            }
            if (!NAME.matcher(prefix).matches()) {
                problems.add(
                        "\"" + prefix + "\" can't begin a builder's name: letters, digits, - and _, a letter first");
            }
            if (driver.equals("remote") && endpoint.isEmpty()) {
                problems.add(
                        "The driver remote needs an endpoint, such as tcp://buildkitd:1234 or unix:///run/buildkit/buildkitd.sock");
            }
            if (driver.equals("remote") && !(config.isEmpty() && buildkitdFlags.isEmpty())) {
                problems.add(
                        "The driver remote takes no flags, no configuration, no registries and no cache limit for BuildKit: "
                                + "whoever runs that BuildKit sets them, in its own buildkitd.toml");
            }
            if (driver.equals("remote") && !proxies.isEmpty()) {
                problems.add(
                        "The driver remote takes no proxies: whoever runs that BuildKit sets them, in its own environment");
            }
            if (driver.equals("kubernetes") && !(endpoint.isEmpty() && nodes.isEmpty())) {
                problems.add(
                        "The driver kubernetes takes no endpoint and no further nodes: it runs in the cluster of the "
                                + "account's kubeconfig; choose machines with driver options, such as nodeselector=kubernetes.io/arch=arm64");
            }
            if (endpoint.startsWith("-")) {
                problems.add("\"" + endpoint + "\" is no endpoint of a builder");
            }
            if (!nodes.isEmpty() && platforms.isEmpty()) {
                problems.add(
                        "A builder with several nodes needs fixed platforms on every node, the first one included");
            }
            driverOptions.keySet().stream()
                    .filter(key -> key.isBlank() || key.contains("=") || key.contains(","))
                    .forEach(key -> problems.add("\"" + key + "\" is no name of a driver option"));
            // of two spellings of a variable one would count, and which one depends on the program
            Set<String> ofProxies = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
            ofProxies.addAll(proxies.driverOptions().keySet());
            driverOptions.keySet().stream()
                    .filter(ofProxies::contains)
                    .forEach(key -> problems.add("There is a proxy and the driver's option \"" + key
                            + "\", which says the same: give one of them"));
            if (!problems.isEmpty()) {
                throw InvalidInput.of(problems);
            }
            return new BuilderSpec(this);
        }
    }
}
