package io.jenkins.plugins.buildx.buildx;

import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The end of what a step printed. */
final class LogTail implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final int CAPACITY = 8 << 10;
    private static final int MOST_LINES = 20;
    private static final int LONGEST = 500;

    private byte[] last = new byte[0];
    private boolean cut;

    void add(byte[] data) {
        int length = Math.min(CAPACITY, last.length + data.length);
        int kept = Math.max(0, length - data.length);
        cut |= length < last.length + data.length;
        byte[] joined = Arrays.copyOfRange(last, last.length - kept, last.length - kept + length);
        System.arraycopy(data, data.length - (length - kept), joined, kept, length - kept);
        last = joined;
    }

    /** At most 20, an unfinished one included. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        LogLines assembly = new LogLines();
        assembly.add(last, lines::add);
        assembly.flush(lines::add);
        int first = cut && lines.size() > 1 ? 1 : 0;
        return lines.subList(Math.max(first, lines.size() - MOST_LINES), lines.size()).stream()
                .map(line -> PrintableLine.cut(line, LONGEST))
                .toList();
    }
}
