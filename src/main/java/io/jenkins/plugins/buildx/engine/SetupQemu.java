package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.buildx.BinfmtMisc;
import io.jenkins.plugins.buildx.buildx.DockerEndpoint;
import io.jenkins.plugins.buildx.command.Failure;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.engine.EmulatorReport.Proof;
import io.jenkins.plugins.buildx.engine.EmulatorReport.State;
import io.jenkins.plugins.buildx.engine.QemuResult.Mode;
import io.jenkins.plugins.buildx.engine.Registrar.Answer;
import io.jenkins.plugins.buildx.engine.Registrar.Change;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes docker's kernel run the platforms that are wanted, and proves that it does.
 *
 * <p>The kernel is asked first, without a container; only where it lacks something, or is not this machine's, is the image that
 * registers emulators run. What is registered already and works is left alone.
 */
public final class SetupQemu {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(2);

    private final Machine machine;
    private final Log log;
    private final Duration firstPause;

    /** @param log told what is found and done */
    public SetupQemu(Machine machine, Log log) {
        this(machine, log, FIRST_PAUSE);
    }

    SetupQemu(Machine machine, Log log, Duration firstPause) {
        this.machine = machine;
        this.log = log;
        this.firstPause = firstPause;
    }

    /**
     * Does what is asked for.
     *
     * @return what was found and done; unless only a check was asked for, all platforms run
     * @throws Failure if a platform can't be made to run: the cause in one sentence, and the command that an admin has to run
     */
    public QemuResult run(QemuRequest request) throws IOException, InterruptedException {
        return new Run(request, DockerEndpoint.of(machine)).result();
    }

    /**
     * The same, told in {@code draft} however it ends: why there are no emulators is worth as much as which there are.
     *
     * @throws Failure see {@link #run(QemuRequest)}
     */
    public QemuResult run(QemuRequest request, ReportDraft draft) throws IOException, InterruptedException {
        try {
            QemuResult result = run(request);
            draft.qemu(result);
            return result;
        } catch (Failure e) {
            draft.qemuFailed(request, e);
            throw e;
        }
    }

    private final class Run {
        private final long started = System.nanoTime();
        private final QemuRequest request;
        private final DockerEndpoint endpoint;
        private final Registrar registrar;
        private boolean usedImage;
        private String said = "";

        Run(QemuRequest request, DockerEndpoint endpoint) {
            this.request = request;
            this.endpoint = endpoint;
            this.registrar = Registrar.of(request, machine, log, firstPause);
        }

        QemuResult result() throws IOException, InterruptedException {
            List<EmulatorReport> found = look(Map.of());
            tell(found);
            if (request.checkOnly()) {
                return done(Mode.CHECKED, found, found, List.of());
            }
            List<Platform> wanted = wanted(found);
            if (wanted.isEmpty()) {
                log.line("nothing to do: every platform runs already");
                return done(Mode.NOTHING_TO_DO, found, found, List.of());
            }
            List<EmulatorReport> now = install(wanted, found);
            tell(now);
            throwUnlessRunning(now);
            return done(broken(found).isEmpty() ? Mode.INSTALLED : Mode.REPAIRED, found, now, wanted);
        }

        private List<Platform> wanted(List<EmulatorReport> found) {
            return found.stream()
                    .filter(report -> !report.runs() || (request.reset() && report.state() == State.EMULATED))
                    .map(EmulatorReport::platform)
                    .toList();
        }

        /** An entry that comes to light only when it is in the way of the registration is removed in a second round. */
        private List<EmulatorReport> install(List<Platform> wanted, List<EmulatorReport> found)
                throws IOException, InterruptedException {
            Optional<BinfmtMisc> own = endpoint.sharesKernel() ? BinfmtMisc.read(machine, List.of()) : Optional.empty();
            if (own.isPresent() && !own.get().isEnabled()) {
                throw RegistrarFailure.switchedOff();
            }
            boolean clean = own.isPresent() && !own.get().hasQemu();
            List<EmulatorReport> now = install(new Change(wanted, broken(found), request.reset(), clean));
            List<String> inTheWay = new ArrayList<>(broken(now));
            inTheWay.removeAll(broken(found));
            return inTheWay.isEmpty() ? now : install(new Change(missing(now), inTheWay, false, false));
        }

        private List<EmulatorReport> install(Change change) throws IOException, InterruptedException {
            usedImage = true;
            Answer answer = registrar.install(change);
            said = answer.said();
            return look(answer.reports());
        }

        /**
         * A report on each platform: the machine's own where it can tell, else the container's. A daemon in a user namespace may
         * have registrations of its own, which the machine does not see.
         *
         * @param told what a container told just now
         */
        private List<EmulatorReport> look(Map<Platform, EmulatorReport> told) throws IOException, InterruptedException {
            Map<Platform, EmulatorReport> reports = new HashMap<>(told);
            if (endpoint.sharesKernel()) {
                LocalKernel.look(machine, request.platforms())
                        .forEach((platform, own) -> reports.merge(
                                platform,
                                own,
                                (container, local) -> container.runs() && !local.runs() ? container : local));
            }
            List<Platform> unknown = request.platforms().stream()
                    .filter(platform -> !reports.containsKey(platform))
                    .toList();
            if (!unknown.isEmpty()) {
                usedImage = true;
                reports.putAll(registrar.ask(unknown).reports());
            }
            remember(reports);
            return request.platforms().stream().map(reports::get).toList();
        }

        /** So that a container has to be asked but once what the machine can't tell of its own kernel. */
        private void remember(Map<Platform, EmulatorReport> reports) throws IOException, InterruptedException {
            List<Platform> proven = reports.values().stream()
                    .filter(report -> report.proof() == Proof.EXECUTED_IN_CONTAINER)
                    .map(EmulatorReport::platform)
                    .toList();
            if (endpoint.sharesKernel() && !proven.isEmpty()) {
                LocalKernel.remember(machine, proven);
            }
        }

        private void throwUnlessRunning(List<EmulatorReport> now) throws IOException, InterruptedException {
            List<EmulatorReport> failing =
                    now.stream().filter(report -> !report.runs()).toList();
            if (!failing.isEmpty()) {
                throw RegistrarFailure.notRunning(failing, said, request, machine);
            }
        }

        private void tell(List<EmulatorReport> reports) {
            reports.forEach(report -> log.line(report.toString()));
        }

        private QemuResult done(
                Mode mode, List<EmulatorReport> found, List<EmulatorReport> now, List<Platform> installed) {
            return new QemuResult(
                    mode,
                    endpoint.toString(),
                    found,
                    now,
                    installed,
                    usedImage ? request.image().toString() : "",
                    Duration.ofNanos(System.nanoTime() - started));
        }
    }

    private static List<Platform> missing(List<EmulatorReport> reports) {
        return reports.stream()
                .filter(report -> !report.runs())
                .map(EmulatorReport::platform)
                .toList();
    }

    /** The entries that a new registration would collide with; one of another name is outrun by it. */
    private static List<String> broken(List<EmulatorReport> reports) {
        return reports.stream()
                .filter(report -> report.state() == State.BROKEN)
                .map(EmulatorReport::entry)
                .filter(entry -> entry.startsWith("qemu-"))
                .distinct()
                .toList();
    }
}
