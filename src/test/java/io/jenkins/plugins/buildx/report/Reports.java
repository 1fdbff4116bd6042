package io.jenkins.plugins.buildx.report;

import java.util.List;
import java.util.Map;

/** Reports for tests. */
public final class Reports {
    public static final String DIGEST = "sha256:" + "0".repeat(64);

    private Reports() {}

    /** One with everything in it. */
    public static Report full() {
        List<PlatformReport> platforms = List.of(
                platform("linux/amd64", "native", 4_100_000, 2, 2)
                        .with(new PlatformReport.Smoke(
                                "PASSED",
                                "",
                                0.3,
                                List.of(new PlatformReport.Check("http /", "PASSED", "200 'Hello World!'", 0.1)))),
                platform("linux/arm64", "emulated", 0, 130, 0)
                        .with(new PlatformReport.Smoke(
                                "FAILED",
                                "http / answered 500",
                                1.2,
                                List.of(new PlatformReport.Check("http /", "FAILED", "expected 200, got 500", 1)))));
        return new Report(
                Report.SCHEMA,
                new Report.Image("registry.example/app@" + DIGEST, DIGEST, List.of("registry.example/app:1.4"), 2),
                new Report.Qemu(
                        "installed",
                        "tonistiigi/binfmt:qemu-v10.2.3-68",
                        List.of("linux/amd64", "linux/arm64"),
                        List.of("linux/arm64"),
                        List.of("linux/arm64"),
                        Map.of("linux/arm64", "emulated by qemu-aarch64, proven")),
                new Report.Builder("jenkins-0123456789ab", "docker-container", true, "v0.13.2", List.of("linux/amd64")),
                platforms,
                List.of("one"),
                ReportAdvice.about(platforms),
                Map.of("qemu", 1.0, "builder", 0.5, "build", 132.0, "smoke", 1.2),
                List.of());
    }

    /** One that was merged of parts with builders of their own. */
    public static Report merged() {
        Report full = full();
        List<Report.Part> parts = List.of(
                new Report.Part("app-1.4/linux-amd64", full.qemu(), full.builder()),
                new Report.Part(
                        "app-1.4/linux-arm64",
                        null,
                        new Report.Builder(
                                "jenkins-abcdef012345", "remote", false, "v0.13.2", List.of("linux/arm64"))));
        return new Report(
                Report.SCHEMA, full.image(), null, null, full.platforms(), List.of(), List.of(), full.seconds(), parts);
    }

    /** One of a build that left nothing but its cache, without emulators and smoke test. */
    public static Report cacheOnly() {
        return new Report(
                Report.SCHEMA,
                new Report.Image("", "", List.of(), 0),
                null,
                null,
                List.of(new PlatformReport("linux/arm/v7", "", "", 0, "cross", 1, 1, 1, List.of(), null, "", "")),
                List.of(),
                List.of(),
                Map.of(),
                List.of());
    }

    private static PlatformReport platform(String platform, String mode, long size, double seconds, int cached) {
        return new PlatformReport(
                platform,
                DIGEST,
                "registry.example/app@" + DIGEST,
                size,
                mode,
                seconds,
                4,
                cached,
                List.of(new PlatformReport.Step("RUN go build", seconds)),
                null,
                "",
                "");
    }
}
