package io.jenkins.plugins.buildx.buildx;

import io.jenkins.plugins.buildx.image.InvalidInput;
import io.jenkins.plugins.buildx.image.Platform;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** The options of {@code docker buildx build} that are handed on as they are, each with what can be checked of it before. */
public enum BuildOption {
    /** The stage to build. */
    TARGET("--target", "[A-Za-z0-9][A-Za-z0-9_.-]*", "a stage's name", true),
    /** {@code NAME=value}, or {@code NAME} alone for the environment's value. */
    BUILD_ARG("--build-arg", "[^=\\s][^=]*(?s:=.*)?", "NAME=value or NAME", false),
    /** {@code name=path}, or an image or a URL. */
    BUILD_CONTEXT("--build-context", "[^=\\s]+=.+", "name=path, name=docker-image://reference or name=URL", false),
    LABEL("--label", "[^=\\s]+(?s:=.*)?", "name=value", false),
    /** As {@link Annotation} reads it. */
    ANNOTATION("--annotation", Annotation::parse),
    CACHE_FROM("--cache-from", "\\S.*", "a reference or type=...,...", false),
    CACHE_TO("--cache-to", "\\S.*", "a reference or type=...,...", false),
    /** As {@link SecretSource} reads it. */
    SECRET("--secret", SecretSource::parse),
    /** {@code default}, or {@code id=path}. */
    SSH("--ssh", "[^=\\s]+(?:=.+)?", "default, or id=path of a key or an agent's socket", false),
    NO_CACHE_FILTER("--no-cache-filter", "\\S+", "a stage's name", false),
    /** {@code host:address}. */
    ADD_HOST("--add-host", "[^:=\\s]+[:=]\\S+", "host:address", false),
    /** Of RUN steps. */
    NETWORK("--network", "default|none|host", "default, none or host", true),
    /** An entitlement. */
    ALLOW(
            "--allow",
            "network\\.host|security\\.insecure|device(?:=.+)?",
            "network.host, security.insecure or device=...",
            false),
    SHM_SIZE("--shm-size", "(?i)\\d+[bkmg]?b?", "a size such as 128m", true),
    ULIMIT("--ulimit", "[a-z]+=-?\\d+(?::-?\\d+)?", "name=soft[:hard], such as nofile=1024:2048", false),
    CGROUP_PARENT("--cgroup-parent", "\\S+", "a control group", true),
    /** {@code true}, {@code false} or {@code mode=max}. */
    PROVENANCE(
            "--provenance",
            "true|false|(?:[a-z-]+=[^,\\s]+)(?:,[a-z-]+=[^,\\s]+)*",
            "true, false, mode=min or mode=max",
            true),
    /** {@code true}, {@code false} or {@code generator=image}. */
    SBOM("--sbom", "true|false|(?:[a-z-]+=[^,\\s]+)(?:,[a-z-]+=[^,\\s]+)*", "true, false or generator=image", true),
    ATTEST("--attest", "type=[a-z]+(?:,.*)?", "type=sbom or type=provenance", false);

    private final String flag;
    private final Consumer<String> parser;
    private final boolean single;

    BuildOption(String flag, Consumer<String> parser) {
        this.flag = flag;
        this.parser = parser;
        this.single = false;
    }

    BuildOption(String flag, String form, String formInWords, boolean single) {
        Pattern pattern = Pattern.compile(form);
        this.flag = flag;
        this.parser = value -> {
            if (!pattern.matcher(value).matches()) {
                throw new InvalidInput(
                        "\"" + value + "\" is no value for " + flag.substring(2) + ": write " + formInWords);
            }
        };
        this.single = single;
    }

    /** As docker's command line spells it. */
    public String flag() {
        return flag;
    }

    /** Whether it may be given once at most. */
    public boolean isSingle() {
        return single;
    }

    /** Of {@code values} those that still count for {@code platforms} which the builder has built already, and for nothing else. */
    Collection<String> ofBuilt(Collection<String> values, Collection<Platform> platforms) {
        return switch (this) {
            case NO_CACHE_FILTER, PROVENANCE, SBOM, ATTEST -> List.of();
            // a cache that is kept in the image itself is part of it
            case CACHE_TO ->
                values.stream()
                        .filter(value -> "inline".equals(CsvFields.parse(value).get("type")))
                        .toList();
            case ANNOTATION ->
                values.stream()
                        .flatMap(value -> Annotation.parse(value).ofManifests(platforms).stream())
                        .map(Annotation::toString)
                        .toList();
            // of a cache elsewhere and one's own the newer counts, which is one's own
            default -> values;
        };
    }

    /** What is wrong with {@code value}, in a sentence; empty if nothing is. */
    public Optional<String> problem(String value) {
        try {
            parser.accept(value);
            return Optional.empty();
        } catch (InvalidInput e) {
            return Optional.of(e.getMessage());
        }
    }
}
