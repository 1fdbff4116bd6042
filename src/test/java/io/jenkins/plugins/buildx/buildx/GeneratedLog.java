package io.jenkins.plugins.buildx.buildx;

import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The progress of a talkative step, 1 MB of it. */
final class GeneratedLog {
    private GeneratedLog() {}

    static byte[] values() {
        StringBuilder values = new StringBuilder(1 << 20);
        for (int i = 0; values.length() < 1 << 20; i++) {
            values.append("{\"vertexes\":[{\"digest\":\"sha256:")
                    .append(i % 4)
                    .append(
                            "\",\"name\":\"[linux/arm64 build 2/5] RUN make\",\"started\":\"2026-08-06T11:13:42Z\"}],\"logs\":[{\"vertex\":\"sha256:")
                    .append(i % 4)
                    .append("\",\"stream\":1,\"data\":\"")
                    .append(Base64.getEncoder().encodeToString(lines(i)))
                    .append("\",\"timestamp\":\"2026-08-06T11:13:43Z\"}]}\n");
        }
        return values.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** With progress bars, colours and lines that never end. */
    private static byte[] lines(int i) {
        return ("compiling ä.c, number " + i + "\n")
                .repeat(200)
                .concat("\r 1%\r 2%\u001b[31m")
                .concat("x".repeat(500))
                .getBytes(StandardCharsets.UTF_8);
    }
}
