package io.jenkins.plugins.buildx.buildx;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StepNameTest {
    /** As prefixCommand of BuildKit's dockerfile2llb and addPrefix of buildx name them. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "none",
            value = {
                "[linux/arm64 build 2/5] RUN make | linux/arm64 | false | true | RUN make",
                "[linux/amd64->arm64 build 4/5] RUN make | linux/arm64 | true | true | RUN make",
                "[linux/amd64->arm/v7 build 4/5] RUN make | linux/arm/v7 | true | true | RUN make",
                "[linux/amd64->windows/amd64 build 4/5] RUN make | windows/amd64 | true | true | RUN make",
                "[windows(10.0.17763)/amd64 1/2] FROM a | windows(10.0.17763)/amd64 | false | true | FROM a",
                "[linux/arm64  2/10] COPY a b | linux/arm64 | false | true | COPY a b",
                "[app linux/arm64 build 2/3] RUN [ -f a ] | linux/arm64 | false | true | RUN [ -f a ]",
                "[app build 2/3] RUN a/b | none | false | true | RUN a/b",
                "[build 2/3] RUN make | none | false | true | RUN make",
                "[2/3] RUN make | none | false | true | RUN make",
                "[linux/arm64 internal] load metadata for a | linux/arm64 | false | false | load metadata for a",
                "[internal] load build context | none | false | false | load build context",
                "[app] exporting to image | none | false | false | exporting to image",
                "[auth] a/b:pull token for registry.example | none | false | false | a/b:pull token for registry.example",
                "exporting to image | none | false | false | exporting to image",
                "importing cache manifest from a/b | none | false | false | importing cache manifest from a/b",
                "[] x | none | false | false | x"
            })
    void shouldTellWhatAVertexIs(String name, String platform, boolean cross, boolean step, String action) {
        StepName parsed = StepName.parse(name);

        assertThat(parsed.platform() == null ? null : parsed.platform().toString())
                .isEqualTo(platform);
        assertThat(parsed.cross()).isEqualTo(cross);
        assertThat(parsed.step()).isEqualTo(step);
        assertThat(parsed.action()).isEqualTo(action);
    }

    @ParameterizedTest
    @CsvSource({
        "[build 2/3] RUN make, true, false",
        "[build 2/3] COPY a b, false, false",
        "[internal] RUN make, false, false",
        "exporting to image, false, true",
        "[app] exporting to oci image format, false, true",
        "pushing registry.example/app with docker, false, true",
        "merging manifest list registry.example/app:1, false, true",
        "[2/3] exporting x, false, false"
    })
    void shouldTellRunsAndExports(String name, boolean run, boolean export) {
        assertThat(StepName.parse(name).isRun()).isEqualTo(run);
        assertThat(StepName.parse(name).isExport()).isEqualTo(export);
    }

    @ParameterizedTest
    @CsvSource({
        "importing cache manifest from a/b:cache, true",
        "[app] importing cache manifest from gha:42, true",
        "exporting cache to registry, false",
        "[2/3] importing cache manifest from a, false"
    })
    void shouldTellWhatLooksForACache(String name, boolean cacheImport) {
        assertThat(StepName.parse(name).isCacheImport()).isEqualTo(cacheImport);
    }
}
