package io.jenkins.plugins.buildx.engine;

import io.jenkins.plugins.buildx.image.Digest;
import java.nio.charset.StandardCharsets;

/** What a registry has of an image for linux/amd64 alone. */
final class OneImage {
    static final String MANIFEST = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
             "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"sha256:%s","size":30},
             "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"sha256:%s","size":12}]}""".formatted("a".repeat(64), "b".repeat(64));

    static final String INDEX = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[
            {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%s","size":10,
             "platform":{"architecture":"amd64","os":"linux"}}]}""".formatted(digest(MANIFEST));

    private OneImage() {}

    static Digest digest(String document) {
        return Digest.sha256(document.getBytes(StandardCharsets.UTF_8));
    }
}
