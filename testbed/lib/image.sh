# shellcheck shell=bash
# Images without an engine: a folder becomes a layer, layers become a manifest, manifests an index; all of it goes
# straight into the hub registry. So stand-ins can be made before, and beside, the start of dockerd.

hub_url() { echo "http://127.0.0.1:$(cat "$RUN/hub.port")/v2/$1"; }

# blob_put REPOSITORY FILE: prints `digest size`.
blob_put() {
    local url digest location
    url=$(hub_url "$1")
    digest=sha256:$(sha256sum <"$2" | cut -d' ' -f1)
    if ! curl -fsS -o /dev/null --noproxy '*' -I "$url/blobs/$digest" 2>/dev/null; then
        location=$(curl -fsS --noproxy '*' -X POST -D - -o /dev/null "$url/blobs/uploads/" | tr -d '\r' | awk 'tolower($1) == "location:" {print $2}')
        curl -fsS --noproxy '*' -o /dev/null -X PUT -H 'Content-Type: application/octet-stream' -T "$2" "$location&digest=$digest"
    fi
    echo "$digest $(stat -c %s "$2")"
}

# manifest_put REPOSITORY TAG MEDIA-TYPE FILE
manifest_put() {
    curl -fsS --noproxy '*' -o /dev/null -X PUT -H "Content-Type: $3" --data-binary "@$4" "$(hub_url "$1")/manifests/$2"
}

# layer DIR: packs a folder reproducibly; prints the file of the layer. Cheap compression: it only crosses the loopback.
layer() {
    tar -C "$1" --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner -c . >"$1.tar"
    sha256sum <"$1.tar" | cut -d' ' -f1 >"$1.tar.gz.diff"
    gzip -n -1 <"$1.tar" >"$1.tar.gz"
    rm -f "$1.tar"
    echo "$1.tar.gz"
}

# image_put REPOSITORY PLATFORM CONFIG LAYER...: pushes one manifest and prints the entry of it for an index.
# PLATFORM is os/arch or os/arch/variant, CONFIG the JSON of the image's own settings (Cmd, Env, ...).
image_put() {
    local repository=$1 os arch variant config=$3 work file digest size layers='' diffs=''
    IFS=/ read -r os arch variant <<<"$2"
    shift 3
    work=$(mktemp -d "$CACHE/image.XXXXXX")
    for file in "$@"; do
        read -r digest size < <(blob_put "$repository" "$file")
        layers+="${layers:+,}{\"mediaType\":\"application/vnd.docker.image.rootfs.diff.tar.gzip\",\"size\":$size,\"digest\":\"$digest\"}"
        diffs+="${diffs:+,}\"sha256:$(cat "$file.diff")\""
    done
    printf '{"architecture":"%s",%s"os":"%s","created":"1970-01-01T00:00:00Z","config":%s,"rootfs":{"type":"layers","diff_ids":[%s]}}' \
        "$arch" "${variant:+\"variant\":\"$variant\",}" "$os" "$config" "$diffs" >"$work/config"
    read -r digest size < <(blob_put "$repository" "$work/config")
    printf '{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json","config":{"mediaType":"application/vnd.docker.container.image.v1+json","size":%s,"digest":"%s"},"layers":[%s]}' \
        "$size" "$digest" "$layers" >"$work/manifest"
    digest=sha256:$(sha256sum <"$work/manifest" | cut -d' ' -f1)
    manifest_put "$repository" "$digest" application/vnd.docker.distribution.manifest.v2+json "$work/manifest"
    printf '{"mediaType":"application/vnd.docker.distribution.manifest.v2+json","size":%s,"digest":"%s","platform":{"architecture":"%s","os":"%s"%s}}\n' \
        "$(stat -c %s "$work/manifest")" "$digest" "$arch" "$os" "${variant:+,\"variant\":\"$variant\"}"
    rm -rf "$work"
}

# index_put REPOSITORY "TAG..." ENTRY...: the multi-arch face of an image.
index_put() {
    local repository=$1 tags=$2 tag file entries
    shift 2
    entries=$(printf '%s,' "$@")
    file=$(mktemp "$CACHE/image.XXXXXX")
    printf '{"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.list.v2+json","manifests":[%s]}' "${entries%,}" >"$file"
    for tag in $tags; do
        manifest_put "$repository" "$tag" application/vnd.docker.distribution.manifest.list.v2+json "$file"
    done
    rm -f "$file"
}

# made NAME FILE...: is this product of these recipe files in the hub already? mark NAME FILE... says so afterwards.
made() { local name=$1; shift; [ -e "$CACHE/hub/made-$name-$(key_of "$@")" ]; }
mark() { local name=$1; shift; touch "$CACHE/hub/made-$name-$(key_of "$@")"; }

# The architecture as Debian, as Docker and as QEMU write it.
platform_of() { case $1 in i386) echo linux/386 ;; armhf) echo linux/arm/v7 ;; ppc64el) echo linux/ppc64le ;; *) echo "linux/$1" ;; esac; }
