package io.jenkins.plugins.buildx.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Holds both against the naive model: keep everything, then cut. */
class HeadTailTest {
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 64, 1000, 20_000})
    void shouldKeepWhatTheNaiveModelKeeps(int limit) {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            Head head = new Head(limit);
            Tail tail = new Tail(limit);
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            for (int n = random.nextInt(12); n > 0; n--) {
                byte[] chunk = new byte[random.nextInt(3 * limit) + 1];
                random.nextBytes(chunk);
                int length = random.nextInt(chunk.length + 1);
                head.add(chunk, length);
                tail.add(chunk, length);
                all.write(chunk, 0, length);
            }
            byte[] seen = all.toByteArray();
            assertThat(head.bytes())
                    .as("head, seed " + seed)
                    .isEqualTo(Arrays.copyOf(seen, Math.min(limit, seen.length)));
            assertThat(head.isFull()).isEqualTo(seen.length >= limit);
            assertThat(tail.bytes())
                    .as("tail, seed " + seed)
                    .isEqualTo(Arrays.copyOfRange(seen, Math.max(0, seen.length - limit), seen.length));
            int most = random.nextInt(2 * limit) + 1;
            assertThat(tail.last(most))
                    .as("the last %d of the tail, seed %d", most, seed)
                    .isEqualTo(Arrays.copyOfRange(seen, Math.max(0, seen.length - Math.min(most, limit)), seen.length));
        }
    }

    @Test
    void shouldKeepNothingInAnEmptyHead() {
        Head head = new Head(0);
        head.add(new byte[] {1}, 1);
        assertThat(head.isFull()).isTrue();
        assertThat(head.bytes()).isEmpty();
    }

    @Test
    void shouldBeginATextThatWasCutWithAWholeLine() {
        assertThat(tail(12, "password=geheim\nlast line\n")).isEqualTo("last line\n");
        assertThat(tail(100, "first\nlast\n")).isEqualTo("first\nlast\n");
        assertThat(tail(4, "one long line")).isEqualTo("line");
    }

    @Test
    void shouldRejectLimitsThatKeepNothing() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Head(-1)).withMessageContaining("-1");
        assertThatIllegalArgumentException().isThrownBy(() -> new Tail(0)).withMessageContaining("0");
    }

    private static String tail(int limit, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Tail tail = new Tail(limit);
        tail.add(bytes, bytes.length);
        return tail.text(StandardCharsets.UTF_8);
    }
}
