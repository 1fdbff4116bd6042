package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuilderInspection;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.command.Advice;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandFailed;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** Makes builders on a machine, with all their nodes and the files that these are given. Boots none. */
final class BuilderMaker {
    /** One process makes a builder once; between processes buildx's own lock decides, and the loser uses the winner's. */
    private static final Map<String, Lock> LOCKS = new ConcurrentHashMap<>();

    /** Go's programs read all certificates in these folders, besides those of one file. */
    private static final String CERTIFICATES = "SSL_CERT_DIR";

    /** The folders where that is not set. */
    private static final String USUAL_CERTIFICATES = "/etc/ssl/certs:/etc/pki/tls/certs";

    private final Machine machine;
    private final Buildx buildx;

    BuilderMaker(Machine machine, Buildx buildx) {
        this.machine = machine;
        this.buildx = buildx;
    }

    /**
     * The wish with what its certificates hold on this machine, which the builder gets a copy of: after a renewal another one is wanted.
     *
     * @throws InvalidInput if one of them is not there
     */
    BuilderSpec resolved(BuilderSpec wish) throws IOException, InterruptedException {
        Map<String, Digest> digests = new TreeMap<>();
        for (String file : wish.config().certificateFiles()) {
            byte[] content = machine.read(file)
                    .orElseThrow(() -> new InvalidInput(
                            "The certificate \"" + file + "\" is not on this machine, or can't be read"));
            digests.put(file, Digest.sha256(content));
        }
        return wish.withCertificates(digests);
    }

    /** Makes the docker context that the builder's first node is reached by, where that takes one. */
    void connect(BuilderSpec spec) throws IOException, InterruptedException {
        Optional<TlsContext> context = TlsContext.of(spec, machine);
        if (context.isPresent()) {
            context.get().make(machine);
        }
    }

    /**
     * Makes a builder. That it is there meanwhile is success: somebody else was faster.
     *
     * @throws Failure if this buildx makes none such
     */
    void make(BuilderSpec spec) throws IOException, InterruptedException {
        if (spec.driver().equals("kubernetes")
                && spec.hasEnvironment()
                && !buildx.version().hasEnvironmentOfPods()) {
            throw new Failure(
                    Failure.Kind.MACHINE,
                    "this buildx gives pods no environment, so that their BuildKit would know no proxies",
                    "docker buildx " + buildx.version(),
                    "update buildx to 0.28 or later, or give no proxies and no env options to builders in Kubernetes");
        }
        alone(spec, () -> {
            String config = configFile(spec);
            Command create = buildx.create(spec, firstEndpoint(spec), config);
            CommandResult result = machine.run(create);
            if (!result.succeeded() && !isThere(result)) {
                throw CommandFailed.exited(create, result);
            }
            append(spec, 1, config);
        });
    }

    private static boolean isThere(CommandResult result) {
        return Advice.about(result.stderr())
                .filter(advice -> advice.name().equals("builder-exists"))
                .isPresent();
    }

    /** Whether a builder is as it is wanted, but for that it may not run. */
    boolean isWhole(BuilderSpec spec, BuilderInspection builder) throws IOException, InterruptedException {
        return firstLacking(spec, builder).isEmpty();
    }

    /**
     * Gives a builder the nodes that it lacks: whoever made it may have been cut off in the middle.
     *
     * @return whether it lacked any
     */
    boolean complete(BuilderSpec spec, BuilderInspection builder) throws IOException, InterruptedException {
        OptionalInt first = firstLacking(spec, builder);
        if (first.isPresent()) {
            alone(spec, () -> append(spec, first.getAsInt(), configFile(spec)));
        }
        return first.isPresent();
    }

    private OptionalInt firstLacking(BuilderSpec spec, BuilderInspection builder)
            throws IOException, InterruptedException {
        if (builder.nodes().isEmpty()) {
            return OptionalInt.empty();
        }
        Optional<TlsContext> context = TlsContext.of(spec, machine);
        boolean elsewhere = context.isPresent()
                && !builder.nodes().get(0).endpoint().equals(context.get().name());
        return elsewhere ? OptionalInt.of(0) : spec.firstLacking(builder);
    }

    /** Nodes that are there already are set to the same again. */
    private void append(BuilderSpec spec, int first, String config) throws IOException, InterruptedException {
        for (int node = first; node <= spec.nodes().size(); node++) {
            String endpoint =
                    node == 0 ? firstEndpoint(spec) : spec.nodes().get(node - 1).endpoint();
            machine.require(buildx.append(spec, node, endpoint, config));
        }
    }

    private String firstEndpoint(BuilderSpec spec) throws IOException, InterruptedException {
        return TlsContext.of(spec, machine)
                .map(TlsContext::name)
                .orElse(spec.endpoint().orElse(""));
    }

    private String configFile(BuilderSpec spec) throws IOException, InterruptedException {
        if (spec.config().isEmpty()) {
            return "";
        }
        String path = machine.stateDirectory() + "/" + spec.name() + ".toml";
        machine.write(path, spec.config().toml().getBytes(StandardCharsets.UTF_8), false);
        keepAuthorities(spec);
        return path;
    }

    private void keepAuthorities(BuilderSpec spec) throws IOException, InterruptedException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String file : spec.config().authorityFiles()) {
            all.write(machine.read(file).orElse(new byte[0]));
            all.write('\n');
        }
        if (all.size() > 0) {
            machine.write(authorities(machine, spec.name()) + "/ca.pem", all.toByteArray(), false);
        }
    }

    /** The folder of the authorities that a builder was made with, if it was made with any. */
    private static String authorities(Machine machine, String builder) throws IOException, InterruptedException {
        return machine.stateDirectory() + "/" + builder + "-authorities";
    }

    /**
     * {@code imagetools} trusting the authorities of the builder's registries, which buildx heeds when it builds and forgets here. All
     * that it trusts without them stays trusted.
     */
    static Command trusting(Machine machine, String builder, Command imagetools)
            throws IOException, InterruptedException {
        String authorities = authorities(machine, builder);
        return machine.isDirectory(authorities)
                ? imagetools.withEnvironment(
                        CERTIFICATES,
                        authorities + ":" + machine.environment().getOrDefault(CERTIFICATES, USUAL_CERTIFICATES))
                : imagetools;
    }

    private interface Work {
        void run() throws IOException, InterruptedException;
    }

    private void alone(BuilderSpec spec, Work work) throws IOException, InterruptedException {
        Lock lock = LOCKS.computeIfAbsent(machine.stateDirectory() + " " + spec.name(), key -> new ReentrantLock());
        lock.lockInterruptibly();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }
}
