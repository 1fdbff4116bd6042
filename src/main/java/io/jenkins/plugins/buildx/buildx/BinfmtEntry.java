package io.jenkins.plugins.buildx.buildx;

import static io.jenkins.plugins.buildx.image.InvalidInput.quoted;

import io.jenkins.plugins.buildx.image.InvalidInput;
import java.io.Serial;
import java.io.Serializable;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A program that the Linux kernel runs other programs with, as {@code /proc/sys/fs/binfmt_misc/<name>} tells it.
 *
 * @param name of the file, such as {@code qemu-aarch64}
 * @param interpreter path of the program, such as {@code /usr/bin/qemu-aarch64}
 * @param flags letters such as {@code POCF}, see {@link #isFixed}
 * @param offset of the magic in a file, in bytes
 * @param magic what a file must have there, in hexadecimal; empty for an entry by file name extension
 * @param mask which bits of it count, in hexadecimal and as long as the magic; empty for all
 */
public record BinfmtEntry(
        String name, boolean enabled, String interpreter, String flags, int offset, String magic, String mask)
        implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final Pattern HEXADECIMAL = Pattern.compile("(?:[0-9a-f]{2})*");

    /** @throws InvalidInput if magic and mask don't go together */
    public BinfmtEntry {
        boolean masked = mask.isEmpty() || mask.length() == magic.length();
        if (offset < 0 || !masked || !HEXADECIMAL.matcher(magic + mask).matches()) {
            throw new InvalidInput(
                    "binfmt_misc entry " + quoted(name) + " is invalid: offset " + offset + ", magic " + quoted(magic)
                            + ", mask " + quoted(mask) + ". Magic and mask must be equally long and hexadecimal");
        }
    }

    /**
     * Reads the text of such a file.
     *
     * @throws InvalidInput if it is another text
     */
    public static BinfmtEntry parse(String name, String text) {
        Map<String, String> fields = text.lines()
                .map(line -> line.strip().split("[: ]+", 2))
                .collect(Collectors.toMap(field -> field[0], field -> field.length > 1 ? field[1] : "", (a, b) -> a));
        if (!fields.containsKey("interpreter")) {
            throw new InvalidInput(
                    "binfmt_misc entry " + quoted(name) + " is invalid: no interpreter in " + quoted(text.strip()));
        }
        Function<String, String> field = key -> fields.getOrDefault(key, "");
        return new BinfmtEntry(
                name,
                fields.containsKey("enabled"),
                field.apply("interpreter"),
                field.apply("flags"),
                offset(name, field.apply("offset")),
                field.apply("magic").toLowerCase(Locale.ROOT),
                field.apply("mask").toLowerCase(Locale.ROOT));
    }

    private static int offset(String name, String text) {
        try {
            return text.isEmpty() ? 0 : Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new InvalidInput(
                    "binfmt_misc entry " + quoted(name) + " is invalid: offset " + quoted(text) + " is no number", e);
        }
    }

    /**
     * Whether the interpreter was opened at registration (flag {@code F}): only then does it work in containers,
     * which have other files, and after the interpreter's own image was removed.
     */
    public boolean isFixed() {
        return flags.contains("F");
    }

    /** Whether the kernel takes a file that begins with these bytes for one of this entry. */
    boolean matches(byte[] head) {
        if (magic.isEmpty()) {
            return false;
        }
        byte[] wanted = HexFormat.of().parseHex(magic);
        byte[] bits = HexFormat.of().parseHex(mask.isEmpty() ? "ff".repeat(wanted.length) : mask);
        for (int i = 0; i < wanted.length; i++) {
            int have = offset + i < head.length ? head[offset + i] : 0;
            if (((have ^ wanted[i]) & bits[i]) != 0) {
                return false;
            }
        }
        return true;
    }
}
