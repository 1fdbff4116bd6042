package io.jenkins.plugins.buildx.smoke.program;

import java.util.Map;
import java.util.Optional;

/**
 * The beginning of a program in the Executable and Linkable Format: for which machine it is.
 *
 * <p>As the System V ABI has it; machine numbers from the registry of the gABI. The version of 32-bit ARM (v5 to v7) stands
 * elsewhere in the file and is not read.
 *
 * @param machine {@code e_machine}
 * @param is64Bit whether {@code EI_CLASS} is ELFCLASS64
 * @param bigEndian whether {@code EI_DATA} is ELFDATA2MSB
 * @param n32 whether this is a 32-bit program for a 64-bit MIPS
 */
public record ElfHeader(int machine, boolean is64Bit, boolean bigEndian, boolean n32) {
    private static final byte[] MAGIC = {0x7f, 'E', 'L', 'F'};
    private static final int SHORTEST = 20;
    private static final int CLASS = 4;
    private static final int DATA = 5;
    private static final int MACHINE = 18;
    private static final int FLAGS_32 = 36;
    private static final int FLAG_N32 = 0x20;
    private static final int MIPS = 8;

    /** Names as {@code uname -m} has them, near enough; the word size and byte order follow from the header. */
    private static final Map<Integer, Names> MACHINES = Map.ofEntries(
            Map.entry(2, Names.of("sparc", "sparc")),
            Map.entry(3, Names.of("i386", "386")),
            Map.entry(4, Names.of("m68k", "")),
            Map.entry(MIPS, new Names("mips", "mipsle", "mips", "mips64le", "mips64")),
            Map.entry(15, Names.of("parisc", "")),
            Map.entry(18, Names.of("sparc32plus", "sparc")),
            Map.entry(20, new Names("ppc", "", "ppc", "", "")),
            Map.entry(21, new Names("ppc64", "", "", "ppc64le", "ppc64")),
            Map.entry(22, new Names("s390", "", "s390", "", "s390x")),
            Map.entry(40, new Names("arm", "arm", "armbe", "", "")),
            Map.entry(42, Names.of("sh4", "")),
            Map.entry(43, Names.of("sparc64", "sparc64")),
            Map.entry(50, Names.of("ia64", "")),
            Map.entry(62, Names.of("x86-64", "amd64")),
            Map.entry(183, new Names("aarch64", "", "", "arm64", "arm64be")),
            Map.entry(243, new Names("riscv", "riscv", "", "riscv64", "")),
            Map.entry(258, new Names("loongarch", "", "", "loong64", "")),
            Map.entry(0x9026, Names.of("alpha", "")));

    /** A machine's name and its platforms' architectures by word size and byte order, empty where there is none. */
    private record Names(String machine, String little32, String big32, String little64, String big64) {
        static Names of(String machine, String architecture) {
            return new Names(machine, architecture, architecture, architecture, architecture);
        }
    }

    /**
     * Reads a header.
     *
     * @param start of a file, 20 bytes or more (40 to tell MIPS n32)
     * @return empty when this is no ELF file
     */
    public static Optional<ElfHeader> parse(byte[] start) {
        if (start.length < SHORTEST || !startsWith(start, MAGIC)) {
            return Optional.empty();
        }
        boolean big = start[DATA] == 2;
        boolean is64 = start[CLASS] == 2;
        int machine = unsigned(start[big ? MACHINE : MACHINE + 1]) << 8 | unsigned(start[big ? MACHINE + 1 : MACHINE]);
        int lowestFlags = big ? FLAGS_32 + 3 : FLAGS_32;
        boolean n32 = machine == MIPS && !is64 && start.length > lowestFlags && (start[lowestFlags] & FLAG_N32) != 0;
        return Optional.of(new ElfHeader(machine, is64, big, n32));
    }

    /** The architecture of a platform, such as {@code arm64}; empty when no platform has this machine. */
    public String architecture() {
        Names names = MACHINES.getOrDefault(machine, Names.of("", ""));
        boolean wide = is64Bit || n32;
        if (wide) {
            return bigEndian ? names.big64 : names.little64;
        }
        return bigEndian ? names.big32 : names.little32;
    }

    /** The machine's name, such as {@code aarch64}. */
    public String machineName() {
        String name = MACHINES.containsKey(machine) ? MACHINES.get(machine).machine : "machine " + machine;
        return switch (architecture()) {
            case "ppc64le", "s390x", "riscv64", "loong64", "mipsle", "mips64", "mips64le" -> architecture();
            default -> name;
        };
    }

    static boolean startsWith(byte[] bytes, byte[] start) {
        return bytes.length >= start.length && java.util.Arrays.equals(bytes, 0, start.length, start, 0, start.length);
    }

    private static int unsigned(byte b) {
        return b & 0xff;
    }
}
