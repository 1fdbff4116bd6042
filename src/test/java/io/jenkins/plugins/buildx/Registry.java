package io.jenkins.plugins.buildx;

import io.jenkins.plugins.buildx.image.Digest;
import io.jenkins.plugins.buildx.image.ImageReference;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** What the test bed's registry holds, asked without any of docker's programs. */
public final class Registry {
    private static final String MEDIA_TYPES = "application/vnd.oci.image.index.v1+json,"
            + "application/vnd.docker.distribution.manifest.list.v2+json,"
            + "application/vnd.oci.image.manifest.v1+json,application/vnd.docker.distribution.manifest.v2+json";

    private Registry() {}

    /** A repository of the test bed that nobody else uses. */
    public static String repository(String name) {
        return TestBed.registry() + "/it/" + name + "-"
                + ProcessHandle.current().pid() + "-" + System.nanoTime();
    }

    /** The text of a blob, such as an image's configuration. */
    public static String blob(ImageReference image, Digest digest) throws IOException {
        String path = image.repository().substring(TestBed.registry().length() + 1);
        try (InputStream body = URI.create("http://" + TestBed.registry() + "/v2/" + path + "/blobs/" + digest)
                .toURL()
                .openStream()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** The bytes that a tag or digest names; empty if it names none. */
    public static Optional<byte[]> manifest(ImageReference reference) throws IOException {
        String path = reference.repository().substring(TestBed.registry().length() + 1);
        String name =
                reference.digest().map(Digest::toString).or(reference::tag).orElse("latest");
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://" + TestBed.registry() + "/v2/" + path + "/manifests/" + name)
                        .toURL()
                        .openConnection();
        connection.setRequestProperty("Accept", MEDIA_TYPES);
        if (connection.getResponseCode() == HttpURLConnection.HTTP_NOT_FOUND) {
            return Optional.empty();
        }
        try (InputStream body = connection.getInputStream()) {
            return Optional.of(body.readAllBytes());
        }
    }
}
