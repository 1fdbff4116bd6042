package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BinfmtEntry;
import io.jenkins.plugins.buildx.buildx.BinfmtMisc;
import io.jenkins.plugins.buildx.buildx.ElfProgram;
import io.jenkins.plugins.buildx.buildx.Emulation;
import io.jenkins.plugins.buildx.buildx.HostPlatform;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.engine.EmulatorReport.Proof;
import io.jenkins.plugins.buildx.engine.EmulatorReport.State;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** The kernel of the machine itself, asked without a container: what binfmt_misc says, proven by executing a tiny program. */
final class LocalKernel {
    private final Machine machine;
    private final Platform host;
    private final Optional<BinfmtMisc> registrations;
    private final QemuProofs proofs;

    private LocalKernel(Machine machine, Platform host, Optional<BinfmtMisc> registrations, QemuProofs proofs) {
        this.machine = machine;
        this.host = host;
        this.registrations = registrations;
        this.proofs = proofs;
    }

    /**
     * Reports on the platforms of which the machine can tell for certain whether containers of them run. The others need a
     * container to find out: where binfmt_misc is not mounted, say.
     */
    static Map<Platform, EmulatorReport> look(Machine machine, List<Platform> platforms)
            throws IOException, InterruptedException {
        Map<Platform, EmulatorReport> reports = new LinkedHashMap<>();
        Optional<Platform> host = HostPlatform.of(machine);
        if (host.isEmpty()) {
            return reports;
        }
        QemuProofs proofs = QemuProofs.of(machine);
        LocalKernel kernel =
                new LocalKernel(machine, host.get(), BinfmtMisc.read(machine, emulations(platforms)), proofs);
        for (Platform platform : platforms) {
            kernel.look(platform).ifPresent(report -> reports.put(platform, report));
        }
        proofs.save();
        return reports;
    }

    private static List<Emulation> emulations(List<Platform> platforms) {
        return platforms.stream()
                .flatMap(platform -> Emulation.of(platform).stream())
                .toList();
    }

    /** Takes what a container proved for a proof of the machine's present registrations. */
    static void remember(Machine machine, List<Platform> platforms) throws IOException, InterruptedException {
        Optional<BinfmtMisc> registrations = BinfmtMisc.read(machine, emulations(platforms));
        if (registrations.isEmpty()) {
            return;
        }
        QemuProofs proofs = QemuProofs.of(machine);
        for (Platform platform : platforms) {
            Emulation.of(platform)
                    .map(registrations.get()::fingerprint)
                    .filter(fingerprint -> !fingerprint.isEmpty())
                    .ifPresent(fingerprint -> proofs.add(platform, fingerprint));
        }
        proofs.save();
    }

    private Optional<EmulatorReport> look(Platform platform) throws IOException, InterruptedException {
        if (platform.architecture().equals(host.architecture())) {
            return Optional.of(EmulatorReport.runningNatively(platform, Proof.OWN_ARCHITECTURE));
        }
        Emulation emulation = Emulation.of(platform)
                .orElseThrow(() -> new IllegalArgumentException("There is no emulator for " + platform));
        if (registrations.isPresent() && !registrations.get().serving(emulation).isEmpty()) {
            return served(platform, emulation, registrations.get());
        }
        return platform.isRunBy(host) ? tried(platform, emulation) : unserved(platform, emulation);
    }

    /** Processors run older relatives of their own architecture, but not all of them do, nor all kernels. */
    private Optional<EmulatorReport> tried(Platform platform, Emulation emulation)
            throws IOException, InterruptedException {
        Optional<EmulatorReport> report = proven(
                platform,
                "no emulator",
                proof -> EmulatorReport.runningNatively(platform, proof),
                evidence -> EmulatorReport.missing(platform));
        boolean runs = report.map(EmulatorReport::runs).orElse(true);
        return runs ? report : unserved(platform, emulation);
    }

    private Optional<EmulatorReport> unserved(Platform platform, Emulation emulation) {
        return registrations.map(all -> all.named(emulation.entryName())
                .map(entry -> broken(platform, entry, whyNotServing(all, entry)))
                .orElse(EmulatorReport.missing(platform)));
    }

    private static String whyNotServing(BinfmtMisc all, BinfmtEntry entry) {
        if (!all.isEnabled()) {
            return "binfmt_misc as a whole is switched off";
        }
        return entry.enabled() ? "it does not match programs of the platform" : "it is disabled";
    }

    private Optional<EmulatorReport> served(Platform platform, Emulation emulation, BinfmtMisc all)
            throws IOException, InterruptedException {
        List<BinfmtEntry> serving = all.serving(emulation);
        BinfmtEntry entry = serving.get(0);
        if (serving.stream().noneMatch(BinfmtEntry::isFixed)) {
            return Optional.of(broken(platform, entry, "without flag F it can't work in containers"));
        }
        String fingerprint = all.fingerprint(emulation);
        if (!proofs.has(platform, fingerprint) && mayFailInContainers(serving)) {
            return Optional.empty();
        }
        return proven(
                platform,
                fingerprint,
                proof -> report(platform, State.EMULATED, entry, proof, ""),
                evidence -> broken(platform, entry, "a program of the platform does not run with it: " + evidence));
    }

    /** Whether it is uncertain that what runs here runs in containers too. */
    private boolean mayFailInContainers(List<BinfmtEntry> serving) throws IOException, InterruptedException {
        return !serving.stream().allMatch(BinfmtEntry::isFixed)
                || mayNeedLibraries(serving.get(0).interpreter());
    }

    /**
     * Whether the file at the interpreter's path is linked to libraries, which containers don't have. It need not be the file
     * that is registered: the kernel holds that open, and it may have come out of an image.
     */
    private boolean mayNeedLibraries(String interpreter) throws IOException, InterruptedException {
        if (machine.stamp(interpreter).isEmpty()) {
            return false;
        }
        Command head = Command.of("head", "-c", String.valueOf(ElfProgram.HEAD), interpreter);
        return ElfProgram.isDynamicallyLinked(machine.run(head).stdout());
    }

    /** Empty where the machine does not let it be tried. */
    private Optional<EmulatorReport> proven(
            Platform platform,
            String fingerprint,
            Function<Proof, EmulatorReport> running,
            Function<String, EmulatorReport> notRunning)
            throws IOException, InterruptedException {
        if (proofs.has(platform, fingerprint)) {
            return Optional.of(running.apply(Proof.REMEMBERED));
        }
        Trial trial = Trial.of(platform, machine);
        if (trial.outcome() == Trial.Outcome.RAN) {
            proofs.add(platform, fingerprint);
        }
        return switch (trial.outcome()) {
            case RAN -> Optional.of(running.apply(Proof.EXECUTED));
            case DID_NOT_RUN -> Optional.of(notRunning.apply(trial.evidence()));
            case NOT_TRIED -> Optional.empty();
        };
    }

    private static EmulatorReport broken(Platform platform, BinfmtEntry entry, String problem) {
        return report(platform, State.BROKEN, entry, Proof.NONE, problem);
    }

    private static EmulatorReport report(
            Platform platform, State state, BinfmtEntry entry, Proof proof, String problem) {
        return new EmulatorReport(platform, state, entry.name(), entry.interpreter(), entry.flags(), proof, problem);
    }
}
