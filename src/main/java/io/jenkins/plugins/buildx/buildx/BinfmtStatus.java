package io.jenkins.plugins.buildx.buildx;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serial;
import java.io.Serializable;
import java.util.List;

/**
 * What the image {@code tonistiigi/binfmt} answered: which platforms the kernel runs, which emulators are registered,
 * and what became of {@code --install}.
 *
 * <p>Its exit code is 0 even if all failed, so only what it printed counts.
 *
 * @param supported platforms of which the kernel really executed a tiny program
 * @param emulators names of enabled entries of binfmt_misc, such as {@code qemu-aarch64}; others' too
 * @param registrations one for each architecture that was asked for and not there already
 * @param error why it failed as a whole, in its own words; empty if it didn't. Then nothing else is known
 */
public record BinfmtStatus(
        List<Platform> supported, List<String> emulators, List<BinfmtRegistration> registrations, String error)
        implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    public BinfmtStatus {
        supported = List.copyOf(supported);
        emulators = List.copyOf(emulators);
        registrations = List.copyOf(registrations);
    }

    /**
     * Reads what the image printed on its standard output and error. Never throws: a standard output that is no status
     * means failure, and {@link #error} quotes the standard error.
     */
    public static BinfmtStatus parse(String stdout, String stderr) {
        List<BinfmtRegistration> registrations = BinfmtRegistration.parseAll(stderr);
        try {
            JsonNode status = Json.parseObject("binfmt", stdout);
            return new BinfmtStatus(
                    ReportedPlatforms.parse(Json.texts(status.path("supported"))),
                    Json.texts(status.path("emulators")),
                    registrations,
                    "");
        } catch (InvalidInput e) {
            return new BinfmtStatus(List.of(), List.of(), registrations, error(stdout, stderr));
        }
    }

    private static String error(String stdout, String stderr) {
        String printed = stdout.isBlank() ? "" : "it printed no status but " + quoted(stdout.strip()) + "\n";
        return printed + BinfmtError.find(stderr);
    }

    /** Whether it failed as a whole; a single failed registration doesn't count. */
    public boolean hasFailed() {
        return !error.isEmpty();
    }

    /** Whether the kernel really executed a program of this platform. */
    public boolean supports(Platform platform) {
        return supported.contains(platform);
    }

    /**
     * Whether an emulator is registered for the platform and doesn't work, as one that was registered without flag
     * {@code F} or whose file is gone. It must be removed before another can be registered.
     */
    public boolean isBroken(Platform platform) {
        return !supports(platform)
                && Emulation.of(platform).map(Emulation::entryName).stream().anyMatch(emulators::contains);
    }
}
