# shellcheck shell=bash
# Base images for samples, for several platforms, from Debian packages: no foreign program runs while they are made.

BASE_ARCHS="amd64 arm64 armhf riscv64 s390x"

# busybox_root ARCH DIR: a root file system of BusyBox and the C library. Not Debian's static BusyBox: its shell runs
# the small tools by way of /proc/self/exe, which an emulator registered without the flag P (keep argv[0]) breaks.
busybox_root() {
    local applet root=$2
    mkdir -p "$root"/{bin,etc,home,lib,root,tmp,usr/bin,usr/sbin,sbin,var/www,proc,sys,dev,run}
    # shellcheck disable=SC2046
    unpack "$root.deb" $(near_debs "$1" busybox libc6)
    cp "$root.deb/usr/bin/busybox" "$root/bin/busybox"
    c_library "$root.deb" "$root"
    rm -rf "$root.deb"
    for applet in $(busybox --list); do
        if [ ! -e "$root/bin/$applet" ]; then ln -s busybox "$root/bin/$applet"; fi
    done
    ln -s /bin/env "$root/usr/bin/env"
    chmod 1777 "$root/tmp"
    printf 'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1:daemon:/usr/sbin:/bin/false\nnobody:x:65534:65534:nobody:/home:/bin/false\n' >"$root/etc/passwd"
    printf 'root:x:0:\ndaemon:x:1:\nnogroup:x:65534:\n' >"$root/etc/group"
    printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
}

# c_library FROM TO [NAME...]: the loader, the C library and the named libraries, where programs look for them: older
# suites keep them in /lib, newer ones in /usr/lib.
c_library() {
    local from=$1 to=$2 folder name file
    shift 2
    for folder in lib lib64 usr/lib usr/lib64; do
        if [ ! -d "$from/$folder" ]; then continue; fi
        for name in 'ld[-.6]*.so*' 'ld64.so*' 'libc.so*' 'libm.so*' 'libresolv.so*' 'libpthread.so*' 'libdl.so*' "$@"; do
            (cd "$from" && find "$folder" -maxdepth 2 -name "$name") | while read -r file; do
                mkdir -p "$to/${file%/*}"
                cp -a "$from/$file" "$to/$file"
            done
        done
    done
    # The loader's fixed place is /lib or /lib64, also where the files are in /usr.
    if [ -d "$to/usr/lib" ]; then
        mkdir -p "$to/lib"
        cp -an "$to/usr/lib/." "$to/lib/"
        rm -rf "$to/usr/lib"
    fi
    if [ -d "$to/usr/lib64" ]; then
        mkdir -p "$to/lib64"
        cp -an "$to/usr/lib64/." "$to/lib64/"
        rm -rf "$to/usr/lib64"
    fi
}

busybox_images() {
    local arch root file mark_file busybox=() alpine=() recipe=("$TESTBED_SOURCE/images/bases.sh")
    local config='{"Cmd":["sh"],"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]}'
    if made busybox "${recipe[@]}"; then return; fi
    # Alpine's place is taken by the same BusyBox: sh and the small tools are there, apk is not.
    root=$(scratch 200)
    mkdir -p "$root/alpine/etc"
    printf 'NAME="Test bed stand-in for Alpine (BusyBox, no apk)"\nID=alpine\n' >"$root/alpine/etc/os-release"
    mark_file=$(layer "$root/alpine")
    for arch in $BASE_ARCHS; do
        busybox_root "$arch" "$root/$arch"
        file=$(layer "$root/$arch")
        busybox+=("$(image_put library/busybox "$(platform_of "$arch")" "$config" "$file")")
        alpine+=("$(image_put library/alpine "$(platform_of "$arch")" "$config" "$file" "$mark_file")")
    done
    rm -rf "$root"
    index_put library/busybox "latest stable 1 1.37" "${busybox[@]}"
    index_put library/alpine "latest 3 3.22 3.21 3.20" "${alpine[@]}"
    mark busybox "${recipe[@]}"
    log "images: library/busybox, library/alpine for $BASE_ARCHS"
}

# registry:2, so that a pipeline can start a registry of its own as elsewhere.
registry_image() {
    local root=$CACHE/scratch/registry entry recipe=("$TESTBED_SOURCE/images/bases.sh")
    if made registry "${recipe[@]}"; then return; fi
    rm -rf "$root" "$root".*
    busybox_root "$ARCH" "$root"
    cp "$ENGINE/usr/bin/docker-registry" "$root/bin/registry"
    mkdir -p "$root/etc/docker/registry" "$root/var/lib/registry"
    sed -e 's|@STORAGE@|/var/lib/registry|' -e 's|127.0.0.1:@PORT@|:5000|' "$TESTBED_SOURCE/engine/registry.yml.in" >"$root/etc/docker/registry/config.yml"
    entry=$(image_put library/registry "$(platform_of "$ARCH")" '{"Entrypoint":["registry"],"Cmd":["serve","/etc/docker/registry/config.yml"],"ExposedPorts":{"5000/tcp":{}},"Volumes":{"/var/lib/registry":{}},"Env":["PATH=/bin"]}' "$(layer "$root")")
    index_put library/registry "2 latest 2.8" "$entry"
    rm -rf "$root" "$root".*
    mark registry "${recipe[@]}"
    log "images: library/registry:2"
}

DEBIAN_ARCHS="amd64 arm64"
DEBIAN_PACKAGES="apt base-files base-passwd bash coreutils dash debian-archive-keyring debianutils diffutils dpkg findutils grep gzip
    hostname libc-bin login mawk ncurses-base ncurses-bin passwd perl-base sed sysvinit-utils tar util-linux"

# debian:bookworm-slim of the essential packages, unpacked but not configured: no maintainer script has run in it.
debian_image() {
    local arch root list deb entries=() recipe=("$TESTBED_SOURCE/images/bases.sh")
    if made debian "${recipe[@]}"; then return; fi
    for arch in $DEBIAN_ARCHS; do
        root=$(scratch 400)/root
        mkdir -p "$root"/usr/{bin,sbin,lib} "$root/var/lib/dpkg/info"
        for deb in bin sbin lib; do ln -s "usr/$deb" "$root/$deb"; done
        if [ "$arch" = amd64 ]; then mkdir "$root/usr/lib64"; ln -s usr/lib64 "$root/lib64"; fi
        # shellcheck disable=SC2086
        list=$(debs bookworm "$arch" $DEBIAN_PACKAGES)
        # shellcheck disable=SC2086
        unpack "$root" $list
        # dpkg's own book, so that dpkg -l and scanners know what is there.
        for deb in $list; do
            dpkg-deb -f "$deb" | sed '/^Package:/a Status: install ok installed'
            echo
        done >"$root/var/lib/dpkg/status"
        mkdir -p "$root/var/lib/dpkg/updates" "$root/var/lib/apt/lists/partial" "$root/var/cache/apt/archives/partial"
        : >"$root/var/lib/dpkg/available"
        cp "$root/usr/share/base-passwd/passwd.master" "$root/etc/passwd"
        cp "$root/usr/share/base-passwd/group.master" "$root/etc/group"
        ln -sf dash "$root/usr/bin/sh"
        ln -sf mawk "$root/usr/bin/awk"
        chmod 1777 "$root/tmp"
        entries+=("$(image_put library/debian "$(platform_of "$arch")" '{"Cmd":["bash"],"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]}' "$(layer "$root")")")
        rm -rf "${root%/root}"
    done
    index_put library/debian "bookworm-slim bookworm 12-slim 12 stable-slim latest" "${entries[@]}"
    mark debian "${recipe[@]}"
    log "images: library/debian:bookworm-slim for $DEBIAN_ARCHS"
}
