# shellcheck shell=bash
# QEMU's user-mode emulators from Debian, all static, and the two images that register them in the kernel.

QEMU_ARCHS="aarch64 arm riscv64 s390x ppc64le i386 x86_64 mips64 mips64el loongarch64"
QEMU=$CACHE/qemu
BINFMT_TAGS="latest qemu-v10.2.3-68 qemu-v9.2.2-52 qemu-v8.1.5-45"

qemu_unpack() {
    local deb arch names=(./usr/share/qemu/binfmt.d)
    if [ -d "$QEMU" ]; then return; fi
    deb=$(these_debs trixie "$ARCH" qemu-user)
    fresh "$QEMU"
    for arch in $QEMU_ARCHS; do names+=("./usr/bin/qemu-$arch"); done
    dpkg-deb --fsys-tarfile "$deb" | tar -x -C "$QEMU.part" "${names[@]}"
    keep "$QEMU"
    log "qemu: unpacked QEMU $(qemu_version)"
}

qemu_version() { "$QEMU/usr/bin/qemu-s390x" --version | awk 'NR == 1 {print $3}'; }

binfmt_image() {
    local root=$CACHE/scratch/binfmt arch entry
    if made binfmt <(buildkit_key) "$TESTBED_SOURCE/images/emulators.sh"; then return; fi
    rm -rf "$root" "$root".*
    mkdir -p "$root"/{usr/bin,usr/share/qemu,tmp,proc,sys,dev}
    chmod 1777 "$root/tmp"
    cp -r "$QEMU/usr/share/qemu/binfmt.d" "$root/usr/share/qemu/"
    for arch in $QEMU_ARCHS; do cp "$QEMU/usr/bin/qemu-$arch" "$root/usr/bin/"; done
    cp "$CACHE/buildkit-$(buildkit_key)/binfmt" "$root/usr/bin/binfmt"
    entry=$(image_put tonistiigi/binfmt "$(platform_of "$ARCH")" '{"Entrypoint":["/usr/bin/binfmt"],"Env":["PATH=/usr/bin","QEMU_PRESERVE_ARGV0=1"],"Volumes":{"/tmp":{}}}' "$(layer "$root")")
    index_put tonistiigi/binfmt "$BINFMT_TAGS" "$entry"
    rm -rf "$root" "$root".*
    mark binfmt <(buildkit_key) "$TESTBED_SOURCE/images/emulators.sh"
    log "images: tonistiigi/binfmt"
}

qemu_user_static_image() {
    local root=$CACHE/scratch/qemu-user-static arch entry program recipe=("$TESTBED_SOURCE/images/emulators.sh" "$TESTBED_SOURCE/binfmt/register.sh")
    if made qemu-user-static "${recipe[@]}"; then return; fi
    rm -rf "$root" "$root".*
    mkdir -p "$root"/{usr/bin,usr/share/qemu,tmp,proc,sys,dev,bin}
    cp -r "$QEMU/usr/share/qemu/binfmt.d" "$root/usr/share/qemu/"
    for arch in $QEMU_ARCHS; do cp "$QEMU/usr/bin/qemu-$arch" "$root/usr/bin/qemu-$arch-static"; done
    cp "$ENGINE/usr/bin/busybox" "$root/bin/busybox"
    for program in sh mount uname cat ls; do ln -s busybox "$root/bin/$program"; done
    cp "$TESTBED_SOURCE/binfmt/register.sh" "$root/register"
    entry=$(image_put multiarch/qemu-user-static linux/amd64 '{"Entrypoint":["/bin/sh","/register"],"Env":["PATH=/usr/bin:/bin"]}' "$(layer "$root")")
    index_put multiarch/qemu-user-static "latest 7.2.0-1" "$entry"
    rm -rf "$root" "$root".*
    mark qemu-user-static "${recipe[@]}"
    log "images: multiarch/qemu-user-static"
}
