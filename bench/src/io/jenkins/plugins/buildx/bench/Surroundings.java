package io.jenkins.plugins.buildx.bench;

import io.jenkins.plugins.buildx.command.Command;
import io.jenkins.plugins.buildx.engine.QemuRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;

/** On what was measured: machine and versions. */
final class Surroundings {
    private Surroundings() {}

    static void tell(Bed bed, int rounds, Figures figures) throws IOException, InterruptedException {
        figures.put("date", LocalDate.now(ZoneOffset.UTC).toString());
        figures.put("commit", said(bed, "git", "describe", "--always", "--dirty"));
        figures.put("rounds", String.valueOf(rounds));
        figures.put("load.before", load());
        figures.put("cores", String.valueOf(Runtime.getRuntime().availableProcessors()));
        figures.put("processor", field("/proc/cpuinfo", "model name"));
        long kilobytes = Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("\\D", ""));
        figures.put("memory", String.format(Locale.ROOT, "%.0f GB", kilobytes / 1e6));
        figures.put("linux", said(bed, "uname", "-r").replaceFirst("^(\\d+\\.\\d+).*", "$1"));
        figures.put("java", Runtime.version().toString());
        figures.put(
                "docker", bed.docker("version", "--format", "client {{.Client.Version}}, engine {{.Server.Version}}"));
        figures.put("storage", bed.docker("info", "--format", "{{.Driver}}"));
        figures.put("buildx", bed.buildx().version().toString());
        figures.put(
                "buildkit",
                bed.builders()
                        .provide(bed.builder("kept"))
                        .inspection()
                        .nodes()
                        .get(0)
                        .version());
        String image = QemuRequest.DEFAULT_IMAGE.toString();
        String versions = bed.require(Command.of("docker", "run", "--rm", "--privileged", image, "--version"))
                .stderr();
        figures.put("qemu", versions.replaceFirst("(?s).*qemu/v?(\\S+).*", "$1"));
    }

    /** The load averages of the last 1, 5 and 15 minutes. */
    static String load() throws IOException {
        return Files.readString(Path.of("/proc/loadavg")).replaceFirst("^(\\S+) (\\S+) (\\S+).*\\s*$", "$1, $2, $3");
    }

    /** The seconds that the machine's processors have been busy since its start, taken together, to hundredths. */
    static double processorSeconds() throws IOException {
        String[] jiffies =
                Files.readAllLines(Path.of("/proc/stat")).get(0).strip().split(" +");
        double busy = 0;
        for (int i = 1; i <= 8; i++) {
            // what they waited, with or without a disk, is neither
            busy += i == 4 || i == 5 ? 0 : Long.parseLong(jiffies[i]);
        }
        return busy / 100;
    }

    private static String field(String file, String name) throws IOException {
        return Files.readAllLines(Path.of(file)).stream()
                .filter(line -> line.startsWith(name))
                .findFirst()
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .orElse("0");
    }

    private static String said(Bed bed, String... command) throws IOException, InterruptedException {
        return bed.require(Command.of(command)).text();
    }
}
