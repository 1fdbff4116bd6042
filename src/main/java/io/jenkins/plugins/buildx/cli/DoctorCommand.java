package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.engine.Diagnosis;
import io.jenkins.plugins.buildx.engine.Doctor;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
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
            List<Diagnosis> diagnoses = new Doctor(session.machine()).examine();
            PrintStream stdout = new PrintStream(System.out, true, StandardCharsets.UTF_8);
            diagnoses.forEach(diagnosis -> diagnosis.lines().forEach(stdout::println));
            return diagnoses.stream().allMatch(Diagnosis::isWell) ? Multiarch.DONE : Multiarch.MACHINE_LACKS;
        }
    }
}
