package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BuilderInspection;
import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.buildx.Buildx;
import io.jenkins.plugins.buildx.buildx.Redaction;
import io.jenkins.plugins.buildx.command.Advice;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.CommandFailed;
import io.jenkins.plugins.buildx.command.CommandResult;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.command.Retry;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The builders of a machine: each made once, booted when it is not running, mended when it is half there. */
public final class Builders {
    /** BuildKit looks at the kernel's emulators again every 20 s at the earliest. */
    private static final int STALE_SECONDS = 25;

    private static final int ATTEMPTS = 4;
    private static final int POLL_MILLIS = 500;
    private static final Duration DOCKER_PATIENCE = Duration.ofMinutes(1);
    private static final Command DOCKER_VERSION =
            Command.of("docker", "version", "--format", "{{.Server.Version}}").within(Duration.ofSeconds(30));

    private final Machine machine;
    private final Buildx buildx;
    private final Log log;
    private final BuilderMemory memory;
    private final BuilderMaker maker;

    public Builders(Machine machine, Buildx buildx, Log log) {
        this.machine = machine;
        this.buildx = buildx;
        this.log = log;
        this.memory = new BuilderMemory(machine, buildx.store());
        this.maker = new BuilderMaker(machine, buildx);
    }

    /**
     * The builder for {@code spec} without asking for it, if it was provided some minutes ago and listed all of {@code platforms}: a
     * build boots what was stopped meanwhile. If the build fails for the builder's sake, it is to be {@linkplain #provide provided}.
     *
     * @throws Failure if it can't be made or booted
     */
    public ProvidedBuilder provideUnlessKnown(BuilderSpec wish, Collection<Platform> platforms)
            throws IOException, InterruptedException {
        BuilderSpec spec = maker.resolved(wish);
        maker.connect(spec);
        Optional<ProvidedBuilder> known = memory.recall(spec, platforms);
        if (known.isEmpty() || !maker.isWhole(spec, known.get().inspection())) {
            return provideConnected(spec);
        }
        tell(known.get(), "was there some minutes ago");
        return known.get();
    }

    /**
     * What buildx said last of the builder for {@code wish}, without asking it now: to be told before it is provided.
     *
     * @param emulated whose emulators are new; if the builder listed all of them, that was not before them, and nothing is known
     */
    public Optional<String> textBefore(BuilderSpec wish, Collection<Platform> emulated)
            throws IOException, InterruptedException {
        return memory.last(maker.resolved(wish))
                .filter(builder -> !builder.inspection().platforms().containsAll(emulated))
                .map(ProvidedBuilder::text);
    }

    /**
     * The builder for {@code wish}, running. One docker call if it runs already.
     *
     * @throws Failure if it can't be made or booted
     */
    public ProvidedBuilder provide(BuilderSpec wish) throws IOException, InterruptedException {
        BuilderSpec spec = maker.resolved(wish);
        maker.connect(spec);
        return provideConnected(spec);
    }

    private ProvidedBuilder provideConnected(BuilderSpec spec) throws IOException, InterruptedException {
        long started = System.nanoTime();
        CommandResult first = asked(spec);
        boolean missing = isMissing(first);
        CommandResult last;
        if (missing) {
            maker.make(spec);
            last = booted(spec);
        } else {
            last = whole(spec, first);
        }
        double seconds = (System.nanoTime() - started) / 1e9;
        ProvidedBuilder builder = provided(spec, last, missing, seconds);
        memory.keep(builder);
        tell(builder, missing ? "made" : "is there");
        return builder;
    }

    /** A builder that is there, with all its nodes and running. */
    private CommandResult whole(BuilderSpec spec, CommandResult first) throws IOException, InterruptedException {
        CommandResult result = completed(spec, first);
        if (isUsable(result)) {
            return result;
        }
        throwIfDockerIsOutOfReach(spec, result);
        log.line("builder " + spec.name() + " is there but does not run; mending it");
        result = completed(spec, mended(spec));
        return isUsable(result) ? result : booted(spec);
    }

    private CommandResult completed(BuilderSpec spec, CommandResult result) throws IOException, InterruptedException {
        Optional<BuilderInspection> builder = told(result);
        if (builder.isEmpty() || !maker.complete(spec, builder.get())) {
            return result;
        }
        log.line("builder " + spec.name() + " was not whole; gave it the nodes that it is to have");
        return asked(spec);
    }

    /** What buildx prints of a builder has passwords in it: nothing but the redacted text gets any further. */
    private CommandResult asked(BuilderSpec spec) throws IOException, InterruptedException {
        CommandResult result = machine.run(buildx.inspectAndBoot(spec));
        return new CommandResult(
                result.exitCode(),
                Redaction.redact(result.text()).getBytes(StandardCharsets.UTF_8),
                Redaction.redact(result.stderr()),
                result.elapsed());
    }

    private void tell(ProvidedBuilder builder, String how) {
        log.line(String.format(
                "builder %s (%s) %s, platforms %s",
                builder.name(),
                builder.spec().driver(),
                how,
                joined(builder.inspection().platforms())));
    }

    /**
     * The builder again, after a build with it has broken off. Docker's daemon, which may be about to start again, is given
     * a minute.
     *
     * @throws Failure if it can't be had
     */
    public ProvidedBuilder provideAgain(BuilderSpec spec) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + DOCKER_PATIENCE.toNanos();
        boolean told = false;
        while (spec.isOnOwnDocker() && !machine.run(DOCKER_VERSION).succeeded() && System.nanoTime() < deadline) {
            if (!told) {
                log.line("  docker's daemon does not answer; waiting for it");
                told = true;
            }
            Thread.sleep(POLL_MILLIS);
        }
        return provide(spec);
    }

    /** The builder once it lists {@code platforms}, or as it is when BuildKit has had the time to see new emulators. */
    public ProvidedBuilder awaitPlatforms(ProvidedBuilder builder, Collection<Platform> platforms)
            throws IOException, InterruptedException {
        ProvidedBuilder current = builder;
        long deadline = System.nanoTime() + Duration.ofSeconds(STALE_SECONDS).toNanos();
        while (!current.inspection().platforms().containsAll(platforms) && System.nanoTime() < deadline) {
            CommandResult result = asked(builder.spec());
            // one answer that says nothing is no reason to give up what is known
            if (isUsable(result)) {
                current = provided(builder.spec(), result, builder.created(), builder.seconds());
            }
            if (!current.inspection().platforms().containsAll(platforms)) {
                Thread.sleep(POLL_MILLIS);
            }
        }
        memory.keep(current);
        return current;
    }

    private static String joined(Collection<Platform> platforms) {
        return String.join(", ", platforms.stream().map(Platform::toString).toList());
    }

    private ProvidedBuilder provided(BuilderSpec spec, CommandResult result, boolean created, double seconds)
            throws Failure {
        return new ProvidedBuilder(spec, inspection(spec, result), result.text(), created, false, seconds);
    }

    private static boolean isMissing(CommandResult result) {
        return !result.succeeded()
                && Advice.about(result.stderr())
                        .filter(advice -> advice.name().equals("no-builder"))
                        .isPresent();
    }

    private void throwIfDockerIsOutOfReach(BuilderSpec spec, CommandResult result) throws CommandFailed {
        String said = result.stderr() + result.text();
        if (Advice.about(said)
                .filter(advice -> advice.name().startsWith("daemon-"))
                .isPresent()) {
            throw CommandFailed.exited(buildx.inspectAndBoot(spec), result.exitCode(), said);
        }
    }

    /** Exit code 0 alone proves nothing: an unreachable node is told on standard output. */
    private static boolean isUsable(CommandResult result) {
        return told(result).filter(BuilderInspection::isRunning).isPresent();
    }

    /** What is told of the builder; empty if nothing is. */
    private static Optional<BuilderInspection> told(CommandResult result) {
        try {
            return result.succeeded() ? Optional.of(BuilderInspection.parse(result.text())) : Optional.empty();
        } catch (InvalidInput e) {
            return Optional.empty();
        }
    }

    private BuilderInspection inspection(BuilderSpec spec, CommandResult result) throws Failure {
        if (!result.succeeded()) {
            throw CommandFailed.exited(buildx.inspectAndBoot(spec), result);
        }
        try {
            return BuilderInspection.parse(result.text());
        } catch (InvalidInput e) {
            throw new Failure(
                    Failure.Kind.MACHINE, "what buildx says of its builder can't be read", e.getMessage(), "");
        }
    }

    private CommandResult booted(BuilderSpec spec) throws IOException, InterruptedException {
        return new Retry(ATTEMPTS, Duration.ofSeconds(1), log).run("booting builder " + spec.name(), () -> boot(spec));
    }

    private CommandResult boot(BuilderSpec spec) throws IOException, InterruptedException {
        CommandResult result = asked(spec);
        BuilderInspection inspection = inspection(spec, result);
        if (!inspection.isRunning()) {
            throw notRunning(inspection);
        }
        return result;
    }

    private static Failure notRunning(BuilderInspection inspection) {
        String evidence = inspection.error().isEmpty() ? inspection.nodes().toString() : inspection.error();
        Advice advice = Advice.about(evidence)
                .orElse(new Advice(
                        "", "", "look at `docker ps -a` and at the logs of its container", Failure.Kind.TRANSIENT));
        return new Failure(advice.kind(), "builder " + inspection.name() + " does not run", evidence, advice.remedy());
    }

    /** First what is cheap: boot again. Then without the container, whose cache volume stays. Last without the builder. */
    private CommandResult mended(BuilderSpec spec) throws IOException, InterruptedException {
        if (!spec.driver().equals("docker-container")) {
            return booted(spec);
        }
        try {
            return boot(spec);
        } catch (Failure first) {
            // nothing is mended by removing things while docker itself is away
            machine.require(DOCKER_VERSION);
            log.line("  " + first.sentence() + "; starting its container anew, its cache is kept");
            removeContainers(spec);
        }
        try {
            return boot(spec);
        } catch (Failure second) {
            log.line("  " + second.sentence() + "; making the builder anew");
            machine.run(buildx.remove(spec.name()));
            maker.make(spec);
            return booted(spec);
        }
    }

    private void removeContainers(BuilderSpec spec) throws IOException, InterruptedException {
        List<String> containers = machine.run(Command.of(
                        "docker", "ps", "--all", "--quiet", "--filter", "name=^/buildx_buildkit_" + spec.name()))
                .text()
                .lines()
                .toList();
        if (!containers.isEmpty()) {
            machine.run(Command.of("docker", "rm", "--force").with(containers));
        }
    }
}
