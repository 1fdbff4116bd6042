package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.engine.Doctor;
import io.jenkins.plugins.buildx.engine.QemuRequest;
import io.jenkins.plugins.buildx.report.Diagnosis;
import io.jenkins.plugins.buildx.report.ReportJson;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code doctor}: what this machine can do. */
@Command(
        name = "doctor",
        description = "Tells what this machine can do, what is missing, and the command that mends it.")
final class DoctorCommand implements Callable<Integer> {
    @Mixin
    CommonOptions common;

    @Override
    public Integer call() throws IOException, InterruptedException {
        try (Session session = new Session(common)) {
            List<Diagnosis> diagnoses = new Doctor(session.machine())
                    .examine(QemuRequest.of(Doctor.USUAL)).diagnoses().stream()
                            .map(DoctorCommand::worded)
                            .toList();
            session.print(common.json ? ReportJson.write(diagnoses) : text(diagnoses));
            return diagnoses.stream().allMatch(Diagnosis::isWell) ? Multiarch.DONE : Multiarch.MACHINE_LACKS;
        }
    }

    private static Diagnosis worded(Diagnosis diagnosis) {
        return new Diagnosis(diagnosis.name(), diagnosis.isWell(), diagnosis.finding(), Wording.of(diagnosis.remedy()));
    }

    private static byte[] text(List<Diagnosis> diagnoses) {
        return diagnoses.stream()
                .flatMap(diagnosis -> diagnosis.lines().stream())
                .map(line -> line + "\n")
                .collect(Collectors.joining())
                .getBytes(StandardCharsets.UTF_8);
    }
}
