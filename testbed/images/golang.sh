# shellcheck shell=bash
# library/golang from Debian's compiler, for the platforms where samples are built natively or emulated. Go's tools
# are static and cross-compile, so it is BusyBox plus /usr/local/go; there is no C compiler and no git in it.

GOLANG_ARCHS="amd64 arm64"
GOLANG_TAGS="1.24 1 latest 1.24-alpine alpine 1.24-bookworm bookworm"
GOLANG_CONFIG='{"Cmd":["sh"],"WorkingDir":"/go","Env":["PATH=/go/bin:/usr/local/go/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin","GOPATH=/go","GOTOOLCHAIN=local"]}'

golang_image() {
    local arch work entries=() recipe=("$TESTBED_SOURCE/images/golang.sh" "$TESTBED_SOURCE/images/bases.sh")
    if made golang "${recipe[@]}"; then return; fi
    work=$(scratch 1500)
    # One layer is the same for all: the library's sources, and what is compiled of them already.
    unpack "$work/deb" "$(these_debs trixie "$ARCH" golang-1.24-src)"
    mkdir -p "$work/common/usr/local/go" "$work/common/go/src" "$work/common/go/bin"
    mv "$work/deb/usr/share/go-1.24"/{src,lib} "$work/common/usr/local/go/"
    # What no build of a program needs is left out: every new builder has to unpack this image.
    rm -rf "$work/common/usr/local/go/src/cmd"
    for arch in $GOLANG_ARCHS; do
        unpack "$work/deb-$arch" "$(these_debs trixie "$arch" golang-1.24-go)"
        mkdir -p "$work/tools-$arch/usr/local/go/pkg"
        cp -r "$work/deb-$arch/usr/lib/go-1.24"/{bin,VERSION,go.env} "$work/tools-$arch/usr/local/go/"
        cp -r "$work/deb-$arch"/usr/lib/go-1.24/pkg/tool "$work/deb-$arch"/usr/share/go-1.24/pkg/include "$work/tools-$arch/usr/local/go/pkg/"
        rm -f "$work/tools-$arch"/usr/local/go/pkg/tool/*/{pprof,trace,dist,distpack}
        busybox_root "$arch" "$work/busybox-$arch"
        rm -rf "$work/deb-$arch"
    done
    golang_prime "$work"
    log "golang: standard library compiled for $GOLANG_ARCHS"
    layer "$work/common" >"$work/common.layer"
    for arch in $GOLANG_ARCHS; do
        entries+=("$(image_put library/golang "$(platform_of "$arch")" "$GOLANG_CONFIG" \
            "$(layer "$work/busybox-$arch")" "$(cat "$work/common.layer")" "$(layer "$work/tools-$arch")")")
    done
    index_put library/golang "$GOLANG_TAGS" "${entries[@]}"
    rm -rf "$work"
    mark golang "${recipe[@]}"
    log "images: library/golang for $GOLANG_ARCHS"
}

# Compiling net/http takes a third of a minute, and minutes under emulation. The build cache of one native run for
# every platform goes into the image: the compiler's answers depend on its version, not on the machine it runs on.
golang_prime() {
    local work=$1 root=$1/root arch
    mkdir -p "$root"
    cp -al "$work/busybox-$ARCH/." "$work/common/." "$work/tools-$ARCH/." "$root/"
    mkdir -p "$root/dev"
    # Go would start a helper that reports on its use, and complain that it cannot.
    mkdir -p "$root/root/.config/go/telemetry"
    echo off >"$root/root/.config/go/telemetry/mode"
    mknod -m 666 "$root/dev/null" c 1 3
    # The image's files will be of 1970; the go command's index of them goes by their times.
    find "$root/usr/local/go" -exec touch -h -d @0 {} +
    for arch in $GOLANG_ARCHS; do
        busybox chroot "$root" /bin/env -i HOME=/root PATH=/usr/local/go/bin:/bin GOPATH=/go GOROOT=/usr/local/go GOTOOLCHAIN=local GOGC=400 \
            CGO_ENABLED=0 GOOS=linux GOARCH="$arch" go build net/http
    done
    mkdir -p "$work/common/root/.cache"
    mv "$root/root/.cache/go-build" "$work/common/root/.cache/"
}
