package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What {@link SetupQemu} found and did.
 *
 * @param endpoint the daemon whose kernel it is about, such as {@code unix:///var/run/docker.sock}
 * @param found a report for each wanted platform, before anything was done
 * @param emulators the same afterwards
 * @param installed platforms that got an emulator now: a running builder does not know them yet
 * @param image that was run, as it was asked for; empty if none was
 */
public record QemuResult(
        Mode mode,
        String endpoint,
        List<EmulatorReport> found,
        List<EmulatorReport> emulators,
        List<Platform> installed,
        String image,
        Duration elapsed)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Pattern QEMU_IN_TAG = Pattern.compile("(?:^|qemu-)v?(\\d+\\.\\d+\\.\\d+)");

    /** What was done. */
    public enum Mode {
        NOTHING_TO_DO("nothing to do"),
        INSTALLED("installed"),
        REPAIRED("repaired"),
        CHECKED("checked");

        private final String words;

        Mode(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    public QemuResult {
        found = List.copyOf(found);
        emulators = List.copyOf(emulators);
        installed = List.copyOf(installed);
    }

    /** Whether every wanted platform runs. */
    public boolean isComplete() {
        return emulators.stream().allMatch(EmulatorReport::runs);
    }

    /** The wanted platforms that run. */
    public List<Platform> supported() {
        return emulators.stream()
                .filter(EmulatorReport::runs)
                .map(EmulatorReport::platform)
                .toList();
    }

    /** The wanted platforms that an emulator runs: slower than the machine's own. */
    public List<Platform> emulated() {
        return emulators.stream()
                .filter(report -> report.state() == EmulatorReport.State.EMULATED)
                .map(EmulatorReport::platform)
                .toList();
    }

    /** The version of QEMU that the tag of the image tells, such as {@code 10.2.3}. */
    public Optional<String> qemuVersion() {
        return Optional.of(image)
                .filter(text -> !text.isEmpty())
                .flatMap(text -> ImageReference.parse(text).tag())
                .map(QEMU_IN_TAG::matcher)
                .filter(Matcher::find)
                .map(found -> found.group(1));
    }
}
