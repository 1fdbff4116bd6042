# shellcheck shell=bash
# moby/buildkit:buildx-stable-1, compiled from Debian's packages.
# Debian ships BuildKit's whole source inside golang-github-docker-docker-dev, but no program of it. Everything is
# unpacked, nothing installed; Go's own compiler needs no C library. What Debian lacks is cut away (remote caches of
# GitHub, Azure, S3) or stands in buildkit/src.

BUILDKIT_VERSION=v0.13.2
buildkit_key() { find "$TESTBED_SOURCE/buildkit" "$TESTBED_SOURCE/binfmt" "$TESTBED_SOURCE/images/buildkit.sh" -type f -print0 | sort -z | xargs -0 cat | sha256sum | cut -c1-16; }

buildkit_compile() {
    local out tree list source go
    out=$CACHE/buildkit-$(buildkit_key)
    if [ -d "$out" ]; then return; fi
    rm -rf "$CACHE"/buildkit-*
    tree=$(scratch 2500)
    # shellcheck disable=SC2046  # a list of names
    list=$(these_debs trixie "$ARCH" $(grep -v '^#' "$TESTBED_SOURCE/buildkit/packages.txt"))
    # shellcheck disable=SC2086
    unpack "$tree" $list
    log "buildkit: Debian's sources unpacked, compiling"
    fresh "$out"
    mkdir -p "$tree/standin"
    cp -r "$TESTBED_SOURCE/buildkit/src" "$tree/standin/"
    mkdir -p "$tree/standin/src/testbed/binfmt"
    cp "$TESTBED_SOURCE/binfmt/main.go" "$tree/standin/src/testbed/binfmt/"
    # Debian has one go-systemd, under the path without the version.
    mkdir -p "$tree/standin/src/github.com/coreos/go-systemd"
    ln -sfn "$tree/usr/share/gocode/src/github.com/coreos/go-systemd" "$tree/standin/src/github.com/coreos/go-systemd/v22"
    source=$tree/usr/share/gocode/src/github.com/moby/buildkit
    sed -e '/remotecache\/\(azblob\|gha\|s3\)"$/d' -e '/^\t*"\(gha\|s3\|azblob\)": /d' "$source/cmd/buildkitd/main.go" >"$tree/main.go"
    printf '{"Replace":{"%s":"%s"}}' "$source/cmd/buildkitd/main.go" "$tree/main.go" >"$tree/overlay.json"
    go=$(echo "$tree"/usr/lib/go-*/bin/go)
    (
        cd "$source"
        export GOROOT=${go%/bin/go} GOPATH=$tree/standin:$tree/usr/share/gocode GO111MODULE=off GOTOOLCHAIN=local GOENV=off
        export GOGC=400 CGO_ENABLED=0 GOCACHE=$tree/gocache GOFLAGS=-tags=osusergo,netgo
        "$go" build -overlay "$tree/overlay.json" -trimpath -o "$out.part" \
            -ldflags "-s -w -X github.com/moby/buildkit/version.Version=$BUILDKIT_VERSION-debian -X main.qemuVersion=v$(qemu_version)" \
            testbed/binfmt ./cmd/buildkitd ./cmd/buildctl ./frontend/dockerfile/cmd/dockerfile-frontend
    ) >"$LOGS/buildkit-compile.log" 2>&1 || die "BuildKit did not compile, see $LOGS/buildkit-compile.log: $(tail -n3 "$LOGS/buildkit-compile.log")"
    keep "$out"
    log "buildkit: compiled"
    rm -rf "$tree"
}

buildkit_image() {
    local out root=$CACHE/scratch/buildkit entry arch program
    out=$CACHE/buildkit-$(buildkit_key)
    buildkit_compile
    if made buildkit <(buildkit_key); then return; fi
    rm -rf "$root" "$root".*
    mkdir -p "$root"/usr/{bin,sbin} "$root"/etc/ssl/certs "$root"/{tmp,run,proc,sys,dev,var/lib/buildkit,root}
    cp "$ENGINE/usr/sbin/runc" "$root/usr/bin/buildkit-runc"
    c_library "$ENGINE" "$root" 'libseccomp.so*'
    # Contexts from Git come by the protocol git:// alone: git's helper for http needs forty libraries.
    # shellcheck disable=SC2046
    unpack "$root.git" $(near_debs "$ARCH" git libpcre2-8-0 zlib1g)
    c_library "$root.git" "$root" 'libpcre2-8.so*' 'libz.so*'
    cp "$root.git/usr/bin/git" "$root/usr/bin/"
    mkdir -p "$root/usr/lib/git-core"
    cp -a "$root.git"/usr/lib/git-core/git{,-submodule,-sh-setup,-sh-i18n,-sh-i18n--envsubst} "$root/usr/lib/git-core/"
    ln -s usr/bin "$root/bin"
    ln -s usr/sbin "$root/sbin"
    cp "$out/buildkitd" "$out/buildctl" "$root/usr/bin/"
    cp "$ENGINE/usr/bin/busybox" "$root/usr/bin/busybox"
    for program in $(busybox --list); do ln -s busybox "$root/usr/bin/$program" 2>/dev/null || true; done
    # The real image brings these too, so that a build can run foreign programs on a host without binfmt_misc.
    for arch in aarch64 arm riscv64 s390x ppc64le i386; do cp "$QEMU/usr/bin/qemu-$arch" "$root/usr/bin/buildkit-qemu-$arch"; done
    if [ -s /etc/ssl/certs/ca-certificates.crt ]; then cp /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/"; fi
    printf 'root:x:0:0:root:/root:/bin/sh\n' >"$root/etc/passwd"
    printf 'root:x:0:\n' >"$root/etc/group"
    chmod 1777 "$root/tmp"
    entry=$(image_put moby/buildkit "$(platform_of "$ARCH")" '{"Entrypoint":["buildkitd"],"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Volumes":{"/var/lib/buildkit":{}}}' "$(layer "$root")")
    index_put moby/buildkit "buildx-stable-1 latest $BUILDKIT_VERSION" "$entry"
    rm -rf "$root" "$root".*
    mark buildkit <(buildkit_key)
    log "images: moby/buildkit:buildx-stable-1"
}

# The Dockerfile frontend as an image: a first line `# syntax=docker/dockerfile:1` makes BuildKit pull it.
frontend_image() {
    local root=$CACHE/scratch/frontend
    if made frontend <(buildkit_key); then return; fi
    mkdir -p "$root/bin"
    cp "$CACHE/buildkit-$(buildkit_key)/dockerfile-frontend" "$root/bin/"
    index_put docker/dockerfile "latest 1 1.7" "$(image_put docker/dockerfile "$(platform_of "$ARCH")" '{"Entrypoint":["/bin/dockerfile-frontend"],"Labels":{"moby.buildkit.frontend.network.none":"true","moby.buildkit.frontend.caps":"moby.buildkit.frontend.inputs,moby.buildkit.frontend.subrequests,moby.buildkit.frontend.contexts"}}' "$(layer "$root")")"
    rm -rf "$root" "$root".*
    mark frontend <(buildkit_key)
    log "images: docker/dockerfile:1"
}
