package io.jenkins.plugins.buildx.cli;

import io.jenkins.plugins.buildx.engine.MultiArch;
import io.jenkins.plugins.buildx.engine.ReportDraft;
import io.jenkins.plugins.buildx.engine.SmokeTest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import io.jenkins.plugins.buildx.report.ReportJson;
import io.jenkins.plugins.buildx.smoke.LocalProbe;
import io.jenkins.plugins.buildx.smoke.SmokeRequest;
import io.jenkins.plugins.buildx.smoke.SmokeResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code smoke}: the smoke test of an image that is there. */
@Command(
        name = "smoke",
        description = "Starts every platform's image, checks it, and holds its content to the platform it claims.")
final class SmokeCommand implements Callable<Integer> {
    /** What a build left there under other names is still true. */
    private static final List<String> ARTIFACTS = List.of("smoke", "report.json");

    @Mixin
    CommonOptions common;

    @Mixin
    SmokeOptions smoke;

    @Option(names = "--image", required = true, paramLabel = "REFERENCE", description = "The image, by tag or digest.")
    String image;

    @Option(
            names = "--platform",
            required = true,
            split = ",",
            description = "What to test, such as linux/amd64,linux/arm64.")
    List<String> platforms = new ArrayList<>();

    @Override
    public Integer call() throws IOException, InterruptedException {
        ImageReference reference = ImageReference.parse(image);
        List<Platform> wanted = Platform.parseAll(platforms);
        SmokeRequest.Builder request = smoke.request(reference);
        wanted.forEach(request::platform);
        SmokeRequest ready = request.build();
        try (Session session = new Session(common)) {
            FolderArtifacts artifacts = session.freshArtifacts(reference.slug(), ARTIFACTS);
            ReportDraft draft = new ReportDraft(wanted).image(reference);
            try {
                SmokeResult result =
                        new SmokeTest(session.machine(), new LocalProbe(), artifacts, session.log()).run(ready);
                draft.smoke(result);
                session.print(draft.report(), reference.slug());
                if (!result.passed()) {
                    throw MultiArch.failed(result);
                }
            } finally {
                artifacts.put("report.json", ReportJson.write(draft.report()));
            }
        }
        return Multiarch.DONE;
    }
}
