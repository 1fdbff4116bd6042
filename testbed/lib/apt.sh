# shellcheck shell=bash
# Debian packages without installing any: a private apt root per suite, `apt-get download-only`, `dpkg -x`.
# The mirror, proxies and certificates are the machine's own apt settings, read at run time.

# The machine's Debian mirror: asked of apt, or given in MULTIARCH_DEBIAN_MIRROR where apt knows none (Ubuntu).
debian_mirror() {
    if [ -n "${MULTIARCH_DEBIAN_MIRROR:-}" ]; then
        echo "$MULTIARCH_DEBIAN_MIRROR"
        return
    fi
    apt-get indextargets --format '$(RELEASE) $(REPO_URI) $(COMPONENT)' 'Created-By: Packages' 2>/dev/null |
        awk '$1 ~ /^(bullseye|bookworm|trixie|forky|sid|oldstable|stable|testing|unstable)$/ && $3 == "main" {print $2; exit}'
}

# apt_root SUITE ARCH: a private apt root, made and updated on first use; fails where the mirror does not serve it whole.
# The status file is empty, so apt resolves down to libc6 and the result runs whatever the host has installed.
apt_root() {
    local root=$CACHE/apt/$1-$2 mirror
    mkdir -p "$CACHE/apt"
    (
        flock 8
        if [ -e "$root/updated" ]; then exit 0; fi
        mirror=$(debian_mirror)
        [ -n "$mirror" ] || die "apt knows no Debian mirror here: set MULTIARCH_DEBIAN_MIRROR to one"
        rm -rf "$root"
        mkdir -p "$root/lists/partial" "$root/none.d"
        : >"$root/status"
        echo "deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] $mirror $1 main" >"$root/sources.list"
        {
            echo "Dir::State \"$root\"; Dir::State::lists \"$root/lists\"; Dir::State::status \"$root/status\";"
            echo "Dir::Cache \"$root\"; Dir::Log \"$root\";"
            echo "Dir::Etc::sourcelist \"$root/sources.list\"; Dir::Etc::sourceparts \"$root/none.d\";"
            echo "Dir::Etc::preferences \"$root/none\"; Dir::Etc::preferencesparts \"$root/none.d\";"
            echo "APT::Architecture \"$2\"; APT::Architectures { \"$2\"; };"
            # Of the host's own settings only how to reach a mirror matters, not its hooks: PackageKit has no business here.
            echo "Dir::Etc::main \"$root/none\"; Dir::Etc::parts \"$root/none.d\";"
            apt-config dump | grep -iE '^Acquire::(https?|ftp|socks|proxy|check-|max-|force)' || true
            # The data folder may lie where the user _apt cannot read.
            echo "APT::Sandbox::User \"root\"; APT::Install-Recommends \"false\"; Acquire::Languages \"none\"; Acquire::Retries \"3\";"
            echo "APT::Get::Assume-Yes \"true\";"
        } >"$root/apt.conf"
        APT_CONFIG=$root/apt.conf apt-get -qq -o APT::Update::Error-Mode=any update >"$CACHE/apt/update-$1-$2.log" 2>&1 || exit 1
        touch "$root/updated"
    ) 8>"$root.lock"
}

# suite_for ARCH: trixie, or its neighbour. Mirrors that fetch on demand at times serve an index that does not match its
# release file, for one architecture of one suite; the same small packages are in the neighbouring suites.
suite_for() {
    local suite
    for suite in trixie sid bookworm; do
        if apt_root "$suite" "$1"; then
            echo "$suite"
            return
        fi
    done
    die "the mirror serves no whole package index for $1: $(tail -n2 "$CACHE/apt/update-trixie-$1.log")"
}

# debs SUITE ARCH PACKAGE...: downloads them with all they depend on and prints the path of each .deb.
debs() { apt_fetch install --download-only "$@"; }

# these_debs SUITE ARCH PACKAGE...: those packages alone, without what they depend on.
these_debs() { apt_fetch download -qq "$@"; }

apt_fetch() { # COMMAND OPTION SUITE ARCH PACKAGE...
    local command=$1 option=$2 root=$CACHE/apt/$3-$4 folder
    apt_root "$3" "$4" || die "apt-get update of Debian $3 for $4 failed: $(tail -n3 "$CACHE/apt/update-$3-$4.log")"
    shift 4
    folder=$root/$command-$(printf '%s\n' "$@" | sha256sum | cut -c1-16)
    if [ ! -d "$folder" ]; then
        fresh "$folder"
        mkdir -p "$folder.part/partial"
        (
            cd "$folder.part" || exit
            APT_CONFIG=$root/apt.conf apt-get -qq "$option" -o Dir::Cache::archives="$folder.part/" -o Debug::NoLocking=true \
                "$command" "$@" >"$folder.log" 2>&1
        ) || die "apt-get could not get $*: $(tail -n3 "$folder.log")"
        keep "$folder"
    fi
    find "$folder" -maxdepth 1 -name '*.deb'
}

# unpack DIR DEB...: files only; no maintainer script runs and nothing is registered anywhere. What nobody here reads
# is left out: documentation, tests and their data are most of some packages.
unpack() {
    local dir=$1
    shift
    if [ -z "${1:-}" ]; then return 1; fi # whoever was to get them has said why there are none
    mkdir -p "$dir"
    printf '%s\0' "$@" | xargs -0 -P2 -I{} bash -o pipefail -c 'dpkg-deb --fsys-tarfile "$1" |
        tar -x -C "$2" --keep-directory-symlink --exclude="./usr/share/doc/*" --exclude="./usr/share/man/*" --exclude="./usr/share/locale/*" \
            --exclude="*/testdata" --exclude="*_test.go"' - {} "$dir"
}
