package io.jenkins.plugins.buildx.buildx;

import java.util.Optional;
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
    /** {@code [level[platform]:]name=value}, level one of manifest, index, manifest-descriptor, index-descriptor. */
    ANNOTATION("--annotation", "[^=\\s]+=(?s:.*)", "[level:]name=value", false),
    CACHE_FROM("--cache-from", "\\S.*", "a reference or type=...,...", false),
    CACHE_TO("--cache-to", "\\S.*", "a reference or type=...,...", false),
    /** {@code id=name,env=NAME} or {@code id=name,src=path}. */
    SECRET(
            "--secret",
            "(?:\\S+,)?id=[^,\\s]+(?:,.*)?|type=(?:file|env),.*id=.*",
            "id=name,env=NAME or id=name,src=path",
            false),
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
    private final Pattern form;
    private final String formInWords;
    private final boolean single;

    BuildOption(String flag, String form, String formInWords, boolean single) {
        this.flag = flag;
        this.form = Pattern.compile(form);
        this.formInWords = formInWords;
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

    /** What is wrong with {@code value}, in a sentence; empty if nothing is. */
    public Optional<String> problem(String value) {
        return form.matcher(value).matches()
                ? Optional.empty()
                : Optional.of("\"" + value + "\" is no value for " + flag.substring(2) + ": write " + formInWords);
    }
}
