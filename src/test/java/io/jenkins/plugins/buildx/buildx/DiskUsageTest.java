package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.buildx.image.InvalidInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DiskUsageTest {
    @Test
    void shouldReadARealOutput() {
        assertThat(DiskUsage.parse(Recorded.text("buildx-0.29.1-du.txt")))
                .isEqualTo(new DiskUsage(6_592_000, 6_592_000));
    }

    @Test
    void shouldReadTheSummary() {
        String output = """
                ID						RECLAIMABLE	SIZE		LAST ACCESSED
                tcx7m2sbfwdbbq8xiffbvn0zd               	true 	4.1MB     	2 seconds ago
                Shared:		53.76MB
                Private:	10.31GB
                Reclaimable:	9.9GB
                Total:		10.36GB
                """;

        assertThat(DiskUsage.parse(output)).isEqualTo(new DiskUsage(9_900_000_000L, 10_360_000_000L));
    }

    @Test
    void shouldNotTakeRecordsForTheSummary() {
        String output = """
                ID:           tcx7m2sbfwdbbq8xiffbvn0zd
                Created at:   2026-08-06 11:13:42 +0000 UTC
                Reclaimable:  true
                Size:         4.096kB

                Reclaimable:	0B
                Total:		4.096kB
                """;

        assertThat(DiskUsage.parse(output)).isEqualTo(new DiskUsage(0, 4096));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{\"ID\":\"a\"}", "Total:\tmuch\n"})
    void shouldRefuseAnOutputWithoutSummary(String output) {
        assertThatThrownBy(() -> DiskUsage.parse(output)).isInstanceOf(InvalidInput.class);
    }

    @ParameterizedTest
    @CsvSource({"0, 0B", "999, 999B", "1000, 1kB", "1234567, 1.235MB", "9223372036854775807, 9.223EB"})
    void shouldPrintSizes(long bytes, String text) {
        assertThat(ByteSize.format(bytes)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource({
        "0B, 0",
        "12B, 12",
        "1.5kB, 1500",
        "1KiB, 1024",
        "488.3MiB, 512019660",
        "10.36GB, 10360000000",
        "2TB, 2000000000000",
        "1e+03MB, 1000000000",
        "9999YB, 9223372036854775807"
    })
    void shouldReadBothKindsOfUnits(String text, long bytes) {
        assertThat(ByteSize.parse(text)).isEqualTo(bytes);
    }
}
