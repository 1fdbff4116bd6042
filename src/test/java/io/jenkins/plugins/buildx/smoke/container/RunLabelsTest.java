package io.jenkins.plugins.buildx.smoke.container;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunLabelsTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_000_000);
    private static final RunLabels LABELS = new RunLabels("invocation-9", "job/my app#9", Duration.ofMinutes(30));

    @Test
    void shouldLabelWithOwnerAndDeadline() {
        long before = Instant.now().plus(Duration.ofMinutes(30)).getEpochSecond();

        assertThat(LABELS.arguments())
                .hasSize(3)
                .contains("--label=io.jenkins.docker-buildx.smoke=invocation-9")
                .contains("--label=io.jenkins.docker-buildx.run=job/my app#9");
        String deadline = LABELS.arguments().get(2).replace("--label=io.jenkins.docker-buildx.deadline=", "");
        assertThat(Long.parseLong(deadline)).isBetween(before, before + 60);
    }

    @Test
    void shouldTakeOnlyWhatNobodyLooksAfter() {
        String listing = """
                id1 invocation-1 1000100 job/other#1
                id2 invocation-2 999999 job/other#2
                id3 invocation-3 1000100 job/my app#9
                id4 invocation-4 1000100 job/my app#9
                id5 invocation-9 1000100 job/my app#9
                id6 invocation-5 999999 job/my app#8
                id7 invocation-6 soon job/other#3
                id8 invocation-7  x
                id9
                id10 invocation-8 1000100 a dead process
                """;

        assertThat(LABELS.leftovers(
                        listing, Set.of("invocation-4", "invocation-9"), owner -> owner.equals("a dead process"), NOW))
                .containsExactly("id2", "id3", "id6", "id10");
    }

    @Test
    void shouldTakeNothingFromAnEmptyListing() {
        assertThat(LABELS.leftovers("", Set.of(), owner -> true, NOW)).isEmpty();
    }
}
