package io.jenkins.plugins.buildx.tags;

import io.jenkins.plugins.buildx.image.ImageReference;
import java.util.List;

/**
 * What an image is called and labelled.
 *
 * @param tags full references, each once, those of the highest priority first
 * @param version the tag of the highest priority; empty if there is none
 * @param labels {@code name=value}, sorted
 * @param annotations {@code level:name=value}
 * @param sourceDateEpoch the commit's time in seconds since 1970; empty if it is not known
 * @param notes sentences that people should read
 */
public record ImageTags(
        List<ImageReference> tags,
        String version,
        List<String> labels,
        List<String> annotations,
        String sourceDateEpoch,
        List<String> notes) {
    public ImageTags {
        tags = List.copyOf(tags);
        labels = List.copyOf(labels);
        annotations = List.copyOf(annotations);
        notes = List.copyOf(notes);
    }
}
