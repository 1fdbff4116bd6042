package io.jenkins.plugins.buildx.steps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import hudson.model.FreeStyleBuild;
import hudson.model.Result;
import io.jenkins.plugins.buildx.buildx.BuildMetadata;
import io.jenkins.plugins.buildx.buildx.BuildProgress;
import io.jenkins.plugins.buildx.engine.BuildOutcome;
import io.jenkins.plugins.buildx.engine.BuiltPlatform;
import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jenkinsci.plugins.docker.commons.fingerprint.DockerFingerprints;
import org.junit.jupiter.api.Test;
import org.jvnet.hudson.test.JenkinsRule;
import org.jvnet.hudson.test.junit.jupiter.WithJenkins;

@WithJenkins
class ImageFingerprintsJenkinsTest {
    private static final Digest INDEX = Digest.sha256("index".getBytes());
    private static final Digest MANIFEST = Digest.sha256("manifest".getBytes());

    @Test
    void shouldKeepTheOthersWhenOneCanNotBeWritten(JenkinsRule jenkins) throws Exception {
        FreeStyleBuild run = jenkins.buildAndAssertStatus(Result.SUCCESS, jenkins.createFreeStyleProject());
        // where the index's is to be kept there is no folder, and there can be none
        Path folder = jenkins.jenkins.getRootDir().toPath().resolve("fingerprints");
        Files.createDirectories(folder);
        Files.createFile(folder.resolve(INDEX.hex().substring(0, 2)));

        assertThatThrownBy(() -> new ImageFingerprints(run).record(built(), new BuildProgress(List.of())))
                .isInstanceOf(IOException.class);

        try (var files = Files.walk(folder)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .contains(MANIFEST.hex().substring(4, 32) + ".xml");
        }
        assertThat(DockerFingerprints.of(MANIFEST.toString())).isNotNull();
    }

    private static BuildOutcome built() throws IOException {
        ImageReference image = ImageReference.parse("registry.example/app").withDigest(INDEX);
        return new BuildOutcome(
                BuildMetadata.parse("{}"),
                image,
                INDEX,
                0,
                List.of(new BuiltPlatform(
                        Platform.parse("linux/amd64"), image.withDigest(MANIFEST), MANIFEST, null, 1)));
    }
}
