package io.jenkins.plugins.buildx.bench;

import io.jenkins.plugins.buildx.buildx.BuilderSpec;
import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.command.Log;
import io.jenkins.plugins.buildx.engine.Builders;
import io.jenkins.plugins.buildx.engine.QemuRequest;
import io.jenkins.plugins.buildx.engine.SetupQemu;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.List;
import java.util.Map;

/** (b) Setting up what is set up already. */
final class SetupAgain {
    private SetupAgain() {}

    static void measure(Bed bed, int rounds, Figures figures) throws Exception {
        QemuRequest emulators =
                QemuRequest.of(Platform.parseAll(List.of("linux/arm64", "linux/arm/v7", "linux/riscv64")));
        SetupQemu setup = new SetupQemu(bed.machine(), Log.NONE);
        BuilderSpec kept = bed.builder("kept");
        Builders builders = bed.builders();
        setup.run(emulators);
        builders.provide(kept);

        Map<String, Series> seconds = new Rounds()
                .measuring("setup-qemu", () -> setup.run(emulators))
                .measuring(
                        "binfmt",
                        () -> bed.docker(
                                "run",
                                "--rm",
                                "--privileged",
                                emulators.image().toString(),
                                "--install",
                                "arm64,arm,riscv64"))
                .measuring("builder", () -> builders.provide(kept))
                .measuring(
                        "inspect",
                        () -> bed.require(Command.of("docker", "buildx", "inspect", "--bootstrap", kept.name())
                                .withEnvironment(
                                        "BUILDX_CONFIG",
                                        bed.buildx().base().environment().get("BUILDX_CONFIG"))))
                .run(rounds);
        seconds.forEach((name, series) -> figures.milliseconds("b." + name, series));

        bed.machine().watch();
        setup.run(emulators);
        int ofSetup = bed.machine().processes().size();
        bed.machine().watch();
        builders.provide(kept);
        int ofBuilder = bed.machine().processes().size();
        figures.put("b.setup-qemu-processes", String.valueOf(ofSetup));
        figures.put("b.builder-processes", String.valueOf(ofBuilder));
        figures.verdict(
                "b.setup-qemu-verdict",
                ofSetup == 0 && seconds.get("setup-qemu").most() < 0.05);
        figures.verdict("b.builder-verdict", ofBuilder == 1);
    }
}
