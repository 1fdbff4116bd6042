package io.jenkins.plugins.buildx.smoke;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** A file, directory or link of a container, as {@code docker cp CONTAINER:PATH -} tells of it: the first entry of a tar archive. */
public final class ContainerFile {
    /** Bytes of archive that come before a file's content at the most: headers for what the old form can't express. */
    public static final int HEADERS = 4096;

    private static final int BLOCK = 512;
    private static final int PERMISSION_BITS = 07777;
    /** Go's letters for file types and special bits, in its order. */
    private static final String TYPE_LETTERS = "dLDpugct";

    private final char type;
    private final int mode;
    private final long uid;
    private final long gid;
    private final long size;
    private final String target;
    private final byte[] content;

    private ContainerFile(char type, byte[] header, Map<String, String> extended, byte[] content) {
        this.type = type;
        this.mode = (int) (number(header, 100, 8) & PERMISSION_BITS);
        this.uid = number(extended.get("uid"), header, 108, 8);
        this.gid = number(extended.get("gid"), header, 116, 8);
        this.size = number(extended.get("size"), header, 124, 12);
        this.target = extended.getOrDefault("linkpath", text(header, 157, 100));
        this.content = content;
    }

    /**
     * Reads the first entry of an archive, of which the end may be missing.
     *
     * @throws IOException when there is no whole header
     */
    public static ContainerFile read(byte[] archive) throws IOException {
        Map<String, String> extended = new HashMap<>();
        int at = 0;
        while (at + BLOCK <= archive.length) {
            byte[] header = Arrays.copyOfRange(archive, at, at + BLOCK);
            if (!isHeader(header)) {
                throw new IOException("docker cp wrote something that is no tar archive: " + text(header, 0, 80));
            }
            char type = (char) header[156];
            long size = number(extended.get("size"), header, 124, 12);
            int start = at + BLOCK;
            int end = (int) Math.min(archive.length, start + Math.max(0, size));
            byte[] data = Arrays.copyOfRange(archive, start, end);
            if (type != 'x' && type != 'g' && type != 'L' && type != 'K') {
                return new ContainerFile(type, header, extended, data);
            }
            extended.putAll(extension(type, data));
            at = start + (int) ((Math.min(size, archive.length) + BLOCK - 1) / BLOCK * BLOCK);
        }
        throw new IOException("docker cp wrote no whole tar header, only " + archive.length + " bytes");
    }

    /** Whether this is an ordinary file. */
    public boolean isRegular() {
        return type == '0' || type == '\0' || type == '1';
    }

    public boolean isDirectory() {
        return type == '5';
    }

    public boolean isLink() {
        return type == '2';
    }

    /** Whether this is a file that somebody may execute. */
    public boolean isExecutable() {
        return isRegular() && (mode & 0111) != 0;
    }

    /** The permission bits with setuid, setgid and sticky bit, such as 0755. */
    public int mode() {
        return mode;
    }

    public long uid() {
        return uid;
    }

    public long gid() {
        return gid;
    }

    /** In bytes. */
    public long size() {
        return size;
    }

    /** What a symbolic link points to; empty for all else. */
    public String target() {
        return isLink() ? target : "";
    }

    /** The content, or its beginning if not all was asked for. */
    public byte[] content() {
        return content.clone();
    }

    /** Type and permissions as Go writes them, such as {@code -rwxr-xr-x}, {@code drwxr-xr-x} or {@code urwxr-xr-x}. */
    public String permissions() {
        StringBuilder letters = new StringBuilder();
        boolean[] set = {
            isDirectory(),
            isLink(),
            type == '3' || type == '4',
            type == '6',
            (mode & 04000) != 0,
            (mode & 02000) != 0,
            type == '3',
            (mode & 01000) != 0
        };
        for (int i = 0; i < set.length; i++) {
            letters.append(set[i] ? TYPE_LETTERS.substring(i, i + 1) : "");
        }
        letters.append(letters.isEmpty() ? "-" : "");
        for (int bit = 8; bit >= 0; bit--) {
            letters.append((mode >> bit & 1) == 1 ? "rwx".charAt(2 - bit % 3) : '-');
        }
        return letters.toString();
    }

    /** Such as {@code -rwxr-xr-x 0:0 1024 bytes}. */
    @Override
    public String toString() {
        return permissions() + " " + uid + ":" + gid + (isLink() ? " -> " + target : " " + size + " bytes");
    }

    private static boolean isHeader(byte[] header) {
        return number(header, 148, 8) == checksum(header);
    }

    private static long checksum(byte[] header) {
        long sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= 148 && i < 156 ? ' ' : header[i] & 0xff;
        }
        return sum;
    }

    private static Map<String, String> extension(char type, byte[] data) {
        return switch (type) {
            case 'x' -> records(data);
            case 'K' -> Map.of("linkpath", text(data, 0, data.length));
            default -> Map.of();
        };
    }

    /** The records of a pax header: {@code "LENGTH KEY=VALUE\n"}, where LENGTH counts all of it. */
    private static Map<String, String> records(byte[] data) {
        Map<String, String> records = new HashMap<>();
        int at = 0;
        while (at < data.length) {
            int space = at;
            while (space < data.length && data[space] != ' ') {
                space++;
            }
            int length = space < data.length ? digits(text(data, at, space - at)) : 0;
            if (length <= space - at + 1 || at + length > data.length) {
                break;
            }
            String record = new String(data, space + 1, at + length - space - 2, StandardCharsets.UTF_8);
            int equals = record.indexOf('=');
            if (equals > 0) {
                records.put(record.substring(0, equals), record.substring(equals + 1));
            }
            at += length;
        }
        return records;
    }

    private static int digits(String text) {
        return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : 0;
    }

    private static long number(String extended, byte[] header, int offset, int length) {
        return extended != null && extended.matches("[0-9]{1,18}")
                ? Long.parseLong(extended)
                : number(header, offset, length);
    }

    /** A number in octal digits, or in binary where the first bit is set. */
    private static long number(byte[] header, int offset, int length) {
        if ((header[offset] & 0x80) != 0) {
            long value = header[offset] & 0x7f;
            for (int i = 1; i < length; i++) {
                value = value << 8 | header[offset + i] & 0xff;
            }
            return value;
        }
        String octal = text(header, offset, length).strip();
        return octal.matches("[0-7]{1,20}") ? Long.parseLong(octal, 8) : 0;
    }

    private static String text(byte[] bytes, int offset, int length) {
        int end = offset;
        while (end < Math.min(bytes.length, offset + length) && bytes[end] != 0) {
            end++;
        }
        return new String(bytes, offset, end - offset, StandardCharsets.UTF_8);
    }
}
