package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.image.ImageReference;
import io.jenkins.plugins.buildx.image.Platform;
import java.io.Serial;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A target of Bake, with all that it inherits and that overrides it.
 *
 * @param context a path, relative to the directory that bake runs in, or a URL
 * @param dockerfile its path, relative to the context
 * @param tags none if it has no name
 * @param platformNames as they are given: platforms, and {@code local} for the builder's own; none for the builder's own too
 * @param outputs fields of each, such as {@code type} and {@code dest}
 * @param secrets fields of each, such as {@code id} and {@code env}
 * @param ssh keys and agents' sockets, {@code default} or {@code id=path,path} each
 */
public record BakeTarget(
        String name,
        String context,
        String dockerfile,
        List<ImageReference> tags,
        List<String> platformNames,
        List<Map<String, String>> outputs,
        List<Map<String, String>> secrets,
        List<String> ssh)
        implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    private static final String LOCAL = "local";

    public BakeTarget {
        tags = List.copyOf(tags);
        platformNames = List.copyOf(platformNames);
        outputs = List.copyOf(outputs);
        secrets = List.copyOf(secrets);
        ssh = List.copyOf(ssh);
    }

    /**
     * What it is built for.
     *
     * @param local the builder's own platform
     */
    public List<Platform> platforms(Platform local) {
        return platformNames.isEmpty()
                ? List.of(local)
                : platformNames.stream()
                        .map(name -> name.equals(LOCAL) ? local : Platform.parse(name))
                        .distinct()
                        .toList();
    }

    /** Those of its platforms that are given by their names. */
    public List<Platform> namedPlatforms() {
        return platformNames.stream()
                .filter(name -> !name.equals(LOCAL))
                .map(Platform::parse)
                .distinct()
                .toList();
    }

    /** Whether a registry gets it. */
    public boolean isPushed() {
        return outputs.stream().anyMatch(BakeTarget::isPush);
    }

    /** Whether a registry gets it under its tags. */
    public boolean isPushedByTags() {
        return outputs.stream().anyMatch(output -> isPush(output) && !isTrue(output, "push-by-digest"));
    }

    private static boolean isPush(Map<String, String> output) {
        String type = output.getOrDefault("type", "");
        return type.equals("registry") || type.equals("image") && isTrue(output, "push");
    }

    private static boolean isTrue(Map<String, String> output, String field) {
        return Boolean.parseBoolean(output.get(field));
    }

    /** Whether docker's own image store gets it. */
    public boolean isLoaded() {
        return outputs.stream().anyMatch(output -> "docker".equals(output.get("type")) && !output.containsKey("dest"));
    }

    /** Where the secrets come from. */
    public List<SecretSource> secretSources() {
        return secrets.stream().map(SecretSource::of).toList();
    }

    /**
     * The overrides that give it more secrets and keys, for {@code --set}. They name its own too, which they take the place of.
     *
     * @param moreSecrets as {@code docker buildx build --secret} takes them
     * @param moreSsh as {@code docker buildx build --ssh} takes them
     */
    public List<String> overrides(List<String> moreSecrets, List<String> moreSsh) {
        List<String> overrides = new ArrayList<>();
        if (!moreSecrets.isEmpty()) {
            secrets.forEach(own -> overrides.add(name + ".secrets=" + joined(own)));
            moreSecrets.forEach(secret -> overrides.add(name + ".secrets=" + secret));
        }
        if (!moreSsh.isEmpty()) {
            Stream.concat(ssh.stream(), moreSsh.stream()).forEach(key -> overrides.add(name + ".ssh=" + key));
        }
        return overrides;
    }

    private static String joined(Map<String, String> fields) {
        return CsvFields.join(fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + field.getValue())
                .toArray(String[]::new));
    }

    /** {@code web: web/Dockerfile for linux/amd64, linux/arm64}. */
    @Override
    public String toString() {
        String where = context.contains("://") ? context + " " + dockerfile : context + "/" + dockerfile;
        return name + ": " + where.replaceFirst("^\\./", "") + " for "
                + (platformNames.isEmpty() ? "the builder's own platform" : String.join(", ", platformNames));
    }
}
