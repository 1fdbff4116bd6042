package io.jenkins.plugins.buildx.smoke.program;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a file is that is to be executed, told from its first bytes.
 *
 * @param format how it is written down
 * @param machine what it is for, in words, such as {@code aarch64}; empty for scripts and the unknown
 * @param architecture of the platform, such as {@code arm64}; empty for scripts and the unknown
 * @param interpreter of a script: the program and its arguments; empty for all else
 */
record Program(Format format, String machine, String architecture, List<String> interpreter) {
    /** Bytes of a file by which it is recognised. */
    static final int BYTES = 1024;

    private static final int PE_OFFSET = 0x3c;
    private static final Map<Integer, String> PE_MACHINES =
            Map.of(0x14c, "386", 0x8664, "amd64", 0x1c4, "arm", 0xaa64, "arm64");
    private static final Map<Integer, String> MACH_O_MACHINES = Map.of(0x01000007, "amd64", 0x0100000c, "arm64");

    enum Format {
        ELF("linux"),
        SCRIPT(""),
        PE("windows"),
        MACH_O("darwin"),
        WASM("wasi"),
        UNKNOWN("");

        private final String os;

        Format(String os) {
            this.os = os;
        }

        /** Whether a platform with this operating system executes this format. */
        boolean isExecutedBy(String otherOs) {
            // every Unix but Apple's has ELF
            return this == ELF ? !"windows".equals(otherOs) && !"darwin".equals(otherOs) : os.equals(otherOs);
        }
    }

    /** Recognises a file by its first bytes. */
    static Program recognise(byte[] start) {
        if (start.length > 2 && start[0] == '#' && start[1] == '!') {
            return script(start);
        }
        Optional<ElfHeader> elf = ElfHeader.parse(start);
        if (elf.isPresent()) {
            return new Program(Format.ELF, elf.get().machineName(), elf.get().architecture(), List.of());
        }
        if (ElfHeader.startsWith(start, new byte[] {0, 'a', 's', 'm'})) {
            return new Program(Format.WASM, "WebAssembly", "wasm", List.of());
        }
        return foreign(start);
    }

    private static Program foreign(byte[] start) {
        int peHeader = littleEndian(start, PE_OFFSET);
        if (ElfHeader.startsWith(start, new byte[] {'M', 'Z'}) && littleEndian(start, peHeader) == 0x4550) {
            String architecture = PE_MACHINES.getOrDefault(littleEndian(start, peHeader + 4) & 0xffff, "");
            return new Program(Format.PE, "Windows " + architecture, architecture, List.of());
        }
        if (littleEndian(start, 0) == 0xfeedfacf) {
            String architecture = MACH_O_MACHINES.getOrDefault(littleEndian(start, 4), "");
            return new Program(Format.MACH_O, "macOS " + architecture, architecture, List.of());
        }
        return new Program(Format.UNKNOWN, "", "", List.of());
    }

    /** The kernel takes all that follows the interpreter, blanks included, as one argument. */
    private static Program script(byte[] start) {
        String line = new String(start, 2, start.length - 2, StandardCharsets.UTF_8)
                .lines()
                .findFirst()
                .orElse("")
                .strip();
        List<String> interpreter = Stream.of(line.split("[ \t]+", 2))
                .filter(word -> !word.isEmpty())
                .toList();
        return new Program(interpreter.isEmpty() ? Format.UNKNOWN : Format.SCRIPT, "", "", interpreter);
    }

    private static int littleEndian(byte[] bytes, int at) {
        if (at < 0 || at + 4 > bytes.length) {
            return -1;
        }
        return bytes[at] & 0xff
                | (bytes[at + 1] & 0xff) << 8
                | (bytes[at + 2] & 0xff) << 16
                | (bytes[at + 3] & 0xff) << 24;
    }
}
