package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.command.Machine;
import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What the kernel of a machine runs foreign programs with, as its {@code /proc/sys/fs/binfmt_misc} tells, without a process. */
public final class BinfmtMisc {
    public static final String DIRECTORY = "/proc/sys/fs/binfmt_misc";

    private static final String STATUS = "status";
    private static final String REGISTER = "register";
    private static final String QEMU = "qemu-";

    private final boolean enabled;
    private final List<String> names;
    private final List<Read> entries;

    private BinfmtMisc(boolean enabled, List<String> names, List<Read> entries) {
        this.enabled = enabled;
        this.names = names;
        this.entries = entries;
    }

    /** An entry as it was read. */
    private record Read(BinfmtEntry entry, String text, String stamp) {}

    /**
     * Reads the entries that may serve the emulations.
     *
     * @return empty where binfmt_misc is not mounted, as in containers
     */
    public static Optional<BinfmtMisc> read(Machine machine, Collection<Emulation> emulations)
            throws IOException, InterruptedException {
        List<String> names = machine.list(DIRECTORY);
        if (!names.contains(STATUS)) {
            return Optional.empty();
        }
        List<Read> entries = new ArrayList<>();
        for (String name : names) {
            if (mayServe(name, emulations)) {
                read(machine, name).ifPresent(entries::add);
            }
        }
        boolean enabled = text(machine, STATUS).map(String::strip).orElse("").equals("enabled");
        return Optional.of(new BinfmtMisc(enabled, names, entries));
    }

    /** QEMU's own entries are what their names say; any other may be for anything. */
    private static boolean mayServe(String name, Collection<Emulation> emulations) {
        if (name.equals(STATUS) || name.equals(REGISTER)) {
            return false;
        }
        return !name.startsWith(QEMU)
                || emulations.stream().map(Emulation::entryName).anyMatch(name::startsWith);
    }

    private static Optional<Read> read(Machine machine, String name) throws IOException, InterruptedException {
        Optional<String> text = text(machine, name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        String stamp = machine.stamp(DIRECTORY + "/" + name).orElse("");
        try {
            return Optional.of(new Read(BinfmtEntry.parse(name, text.get()), text.get(), stamp));
        } catch (InvalidInput e) {
            // a form of entry that no emulator has
            return Optional.empty();
        }
    }

    private static Optional<String> text(Machine machine, String name) throws IOException, InterruptedException {
        return machine.read(DIRECTORY + "/" + name).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    /** Whether the kernel heeds the entries at all; {@code echo 0 > status} switches all of them off. */
    public boolean isEnabled() {
        return enabled;
    }

    /** The entries that match the architecture's programs. Of several the kernel takes the one registered last, which can't be told here. */
    public List<BinfmtEntry> serving(Emulation emulation) {
        return reads(emulation).map(Read::entry).toList();
    }

    /** The entry of that name, serving or not. */
    public Optional<BinfmtEntry> named(String name) {
        return entries.stream()
                .map(Read::entry)
                .filter(entry -> entry.name().equals(name))
                .findFirst();
    }

    /** Whether there are emulators of QEMU's. */
    public boolean hasQemu() {
        return names.stream().anyMatch(name -> name.startsWith(QEMU));
    }

    /**
     * Changes whenever one of the {@link #serving} entries does, also when it is registered anew with the same words: the time
     * of registration is the time of its file.
     */
    public String fingerprint(Emulation emulation) {
        return reads(emulation)
                .map(read -> read.entry.name() + "\n" + read.text + read.stamp + "\n")
                .collect(Collectors.joining());
    }

    private Stream<Read> reads(Emulation emulation) {
        return entries.stream().filter(read -> enabled && emulation.isServedBy(read.entry));
    }
}
