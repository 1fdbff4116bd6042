package io.jenkins.plugins.buildx.smoke;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** A tar archive of one entry, as the POSIX standard has it. */
public final class TarBytes {
    private static final int BLOCK = 512;

    private final char type;
    private final String name;
    private final byte[] content;
    private int mode = 0644;
    private int owner;
    private String target = "";
    private byte[] before = new byte[0];

    private TarBytes(char type, String name, byte[] content) {
        this.type = type;
        this.name = name;
        this.content = content.clone();
    }

    public static TarBytes file(String path, byte[] content) {
        return new TarBytes('0', path.substring(path.lastIndexOf('/') + 1), content);
    }

    public static TarBytes file(String path, String content) {
        return file(path, content.getBytes(StandardCharsets.UTF_8));
    }

    public static TarBytes directory(String name) {
        return new TarBytes('5', name, new byte[0]);
    }

    public static TarBytes link(String name, String to) {
        TarBytes link = new TarBytes('2', name, new byte[0]);
        link.target = to;
        return link.mode(0777);
    }

    public TarBytes mode(int other) {
        mode = other;
        return this;
    }

    public TarBytes owner(int uidAndGid) {
        owner = uidAndGid;
        return this;
    }

    /** With a pax header of these records before it. */
    public TarBytes after(String... records) {
        TarBytes extended = new TarBytes('x', "PaxHeaders.0/x", paxRecords(records));
        before = extended.bytes();
        return this;
    }

    private static byte[] paxRecords(String... records) {
        StringBuilder text = new StringBuilder();
        for (String record : records) {
            int length = record.length() + 3;
            while (String.valueOf(length).length() + record.length() + 2 != length) {
                length = String.valueOf(length).length() + record.length() + 2;
            }
            text.append(length).append(' ').append(record).append('\n');
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    public byte[] bytes() {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, String.format("%07o", mode));
        put(header, 108, String.format("%07o", owner));
        put(header, 116, String.format("%07o", owner));
        put(header, 124, String.format("%011o", content.length));
        header[156] = (byte) type;
        put(header, 157, target);
        put(header, 257, "ustar");
        put(header, 148, String.format("%06o", checksum(header)));
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(before);
        all.writeBytes(header);
        all.writeBytes(content);
        all.writeBytes(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
        return all.toByteArray();
    }

    private static int checksum(byte[] header) {
        int sum = 8 * ' ';
        for (byte b : header) {
            sum += b & 0xff;
        }
        return sum;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
