package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.engine.QemuResult;
import io.jenkins.plugins.buildx.engine.ReportDraft;
import io.jenkins.plugins.buildx.engine.SetupQemu;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code qemu}: the emulators. */
@Command(
        name = "qemu",
        description = "Sees to it that this machine's docker runs the platforms; does nothing if it does already.")
final class QemuCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Mixin
    QemuOptions qemu;

    @Option(names = "--platform", required = true, split = ",", description = "What is to run, such as linux/arm64.")
    List<String> platforms = new ArrayList<>();

    @Option(names = "--check", description = "Change nothing, only tell; exit code 3 if a platform doesn't run.")
    boolean check;

    @Override
    public Integer call() throws IOException, InterruptedException {
        List<Platform> wanted = Platform.parseAll(platforms);
        try (Session session = new Session(common)) {
            ReportDraft draft = new ReportDraft(wanted);
            try {
                QemuResult result =
                        new SetupQemu(session.machine(), session.log()).run(qemu.request(wanted, check), draft);
                if (common.json) {
                    session.print(draft.report(), "qemu");
                }
                return result.isComplete() ? Multiarch.DONE : Multiarch.MACHINE_LACKS;
            } finally {
                draft.keepQemu(session.artifacts("qemu"));
            }
        }
    }
}
