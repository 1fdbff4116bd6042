package io.jenkins.plugins.buildx.smoke.container;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A process as the owner of containers, named so that the next one on the same machine can tell whether it is still there.
 *
 * <p>The name says from where that can be told: the host, its boot, the process namespace and the account. From anywhere else a
 * process may just be out of sight, so that there nobody is taken for dead. Where no Linux tells all this, nobody is either; the
 * containers' deadline remains.
 */
public final class ProcessOwner {
    private static final Pattern NAME = Pattern.compile("multiarch ([0-9]{1,19}) ([0-9]{1,20}) (\\S+)");
    private static final int START_AFTER_NAME = 19;

    private final Path proc;

    /** Of this machine. */
    public ProcessOwner() {
        this(Path.of("/proc"));
    }

    ProcessOwner(Path proc) {
        this.proc = proc;
    }

    /** The name of a living process as an owner, see {@link RunLabels#run}. */
    public String name(ProcessHandle process) {
        String shortest = "multiarch " + process.pid();
        try {
            return shortest + " " + start(process.pid()).orElse("") + " " + place();
        } catch (IOException | UnsupportedOperationException e) {
            return shortest + " since "
                    + process.info().startInstant().map(Object::toString).orElse("");
        }
    }

    /** Whether {@code owner} is a process that would be seen from here if it were alive, and is not. */
    boolean isDead(String owner) {
        Matcher matcher = NAME.matcher(owner);
        try {
            return matcher.matches()
                    && matcher.group(3).equals(place())
                    && !start(Long.parseLong(matcher.group(1))).equals(Optional.of(matcher.group(2)));
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** From where a process is seen under its number. */
    private String place() throws IOException {
        return String.join(
                "/",
                text("sys/kernel/hostname"),
                text("sys/kernel/random/boot_id"),
                String.valueOf(Files.readSymbolicLink(proc.resolve("self/ns/pid"))),
                String.valueOf(Files.getAttribute(proc.resolve("self"), "unix:uid")));
    }

    /**
     * When the process started, in the kernel's ticks, which no clock that is set changes; empty if it is not there, or only its
     * exit code is.
     */
    private Optional<String> start(long pid) throws IOException {
        try {
            String stat = text(pid + "/stat");
            // the program's name comes before, and may hold anything
            String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ");
            if (fields.length <= START_AFTER_NAME) {
                throw new IOException("/proc tells something else of the process " + pid + ": " + stat);
            }
            return "ZX".contains(fields[0]) ? Optional.empty() : Optional.of(fields[START_AFTER_NAME]);
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    private String text(String file) throws IOException {
        return Files.readString(proc.resolve(file)).strip();
    }
}
