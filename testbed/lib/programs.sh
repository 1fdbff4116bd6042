# shellcheck shell=bash
# The programs of the engine: Debian packages, unpacked into the cache. This file is the key of that folder.

ENGINE_PACKAGES="docker.io docker-cli docker-buildx containerd runc docker-registry iptables busybox-static patchelf"
BUILDX_PLUGIN=usr/libexec/docker/cli-plugins/docker-buildx

# The engine that runs keeps its folder, whatever this file has become since it was started.
if [ -s "$RUN/engine" ]; then
    ENGINE=$(cat "$RUN/engine")
else
    ENGINE=$CACHE/engine-$(printf '%s' "$CACHE" | cat - "$TESTBED_SOURCE/lib/programs.sh" | sha256sum | cut -c1-16)
fi
BIN=$ENGINE/bin

engine_unpack() {
    local program
    if [ -d "$ENGINE" ]; then return; fi
    rm -rf "$CACHE"/engine-*
    fresh "$ENGINE"
    # shellcheck disable=SC2046,SC2086  # lists of names
    unpack "$ENGINE.part" $(debs trixie "$ARCH" $ENGINE_PACKAGES)
    mkdir -p "$ENGINE.part/bin" "$ENGINE.part/buildx-0.13"
    for program in usr/sbin/{dockerd,docker-proxy,runc} usr/bin/{containerd,containerd-shim-runc-v2,docker-registry,docker-init}; do
        engine_fit "$ENGINE.part" "$program" "$ENGINE.part/bin"
    done
    engine_fit "$ENGINE.part" "$BUILDX_PLUGIN" "$ENGINE.part/buildx-0.13"
    for program in nft legacy; do engine_fit "$ENGINE.part" "usr/sbin/xtables-$program-multi" "$ENGINE.part/bin"; done
    if ! have docker; then engine_fit "$ENGINE.part" usr/bin/docker "$ENGINE.part/bin"; fi
    keep "$ENGINE"
    log "engine: unpacked Debian's docker.io, containerd, runc, docker-registry, buildx"
}

# engine_fit ROOT PROGRAM FOLDER: the program in that folder, fit to run on this host. One that wants a newer C library
# than the host's is told to use the one unpacked beside it; patchelf may want it too, so it runs through the unpacked
# loader. Programs that run as they are stay as they are, as a link.
engine_fit() {
    local from=$1/$2 to=$3/${2##*/} library loader
    if ! ldd "$from" 2>&1 | grep -q 'not found'; then
        ln -s "$(realpath --relative-to="$3" "$from")" "$to"
        return
    fi
    library=$(dirname "$(find "$1/usr/lib" -name libc.so.6 | head -n1)")
    loader=$(find "$library" -name 'ld-linux*.so.*' | head -n1)
    cp "$from" "$to"
    "$loader" --library-path "$library" "$1/usr/bin/patchelf" --set-interpreter "${loader//.part\//\/}" --set-rpath "${library//.part\//\/}" "$to"
}

# Newer buildx than the engine's suite has: from Debian unstable, for the plugin alone.
buildx_newest() {
    local target=$CACHE/buildx-newest
    if [ -e "$target/docker-buildx" ]; then return; fi
    apt_root sid "$ARCH" || return 1
    fresh "$target"
    unpack "$target.part" "$(these_debs sid "$ARCH" docker-buildx)"
    mv "$target.part/$BUILDX_PLUGIN" "$target.part/docker-buildx"
    "$target.part/docker-buildx" version >/dev/null 2>&1 || return 1
    rm -rf "$target.part/usr"
    keep "$target"
    log "buildx: $("$target/docker-buildx" version | cut -d' ' -f2) from Debian unstable"
}

busybox() { "$ENGINE/usr/bin/busybox" "$@"; }
