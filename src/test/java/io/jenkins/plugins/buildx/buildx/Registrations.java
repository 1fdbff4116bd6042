package io.jenkins.plugins.buildx.buildx;

import java.util.Map;

/** The registrations of QEMU's emulators, as the kernel tells those of Debian 12 and, for x86, of tonistiigi/binfmt. */
public final class Registrations {
    private static final Map<Emulation, String> MAGICS = Map.of(
            Emulation.AMD64, "7f454c4602010100000000000000000002003e00 fffffffffffefe00fffffffffffffffffeffffff",
            Emulation.I386, "7f454c4601010100000000000000000002000300 fffffffffffefe00fffffffffffffffffeffffff",
            Emulation.ARM64, "7f454c460201010000000000000000000200b700 ffffffffffffff00fffffffffffffffffeffffff",
            Emulation.ARM, "7f454c4601010100000000000000000002002800 ffffffffffffff00fffffffffffffffffeffffff",
            Emulation.RISCV64, "7f454c460201010000000000000000000200f300 ffffffffffffff00fffffffffffffffffeffffff",
            Emulation.S390X, "7f454c4602020100000000000000000000020016 fffffffffffffffcfffffffffffffffffffeffff",
            Emulation.PPC64LE, "7f454c4602010100000000000000000002001500 fffffffffffffffcfffffffffffffffffeffff00",
            Emulation.MIPS64, "7f454c4602020100000000000000000000020008 ffffffffffffff00fefffffffffffffffffeffff",
            Emulation.MIPS64LE, "7f454c4602010100000000000000000002000800 ffffffffffffff00fefffffffffffffffeffffff",
            Emulation.LOONG64, "7f454c4602010100000000000000000002000201 fffffffffffffffc00fffffffffffffffeffffff");

    private Registrations() {}

    /** An enabled entry, read from the kernel's text. */
    static BinfmtEntry entry(Emulation emulation, String interpreter, String flags) {
        return BinfmtEntry.parse(emulation.entryName(), text(emulation, true, interpreter, flags));
    }

    /** The text of the entry's file. */
    public static String text(Emulation emulation, boolean enabled, String interpreter, String flags) {
        String[] magic = MAGICS.get(emulation).split(" ");
        return String.join(
                "\n",
                enabled ? "enabled" : "disabled",
                "interpreter " + interpreter,
                "flags: " + flags,
                "offset 0",
                "magic " + magic[0],
                "mask " + magic[1],
                "");
    }
}
