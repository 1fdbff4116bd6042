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
        apt_index "$1" "$2"
        touch "$root/updated"
    ) 8>"$root.lock"
}

apt_index() { # SUITE ARCH
    APT_CONFIG=$CACHE/apt/$1-$2/apt.conf apt-get -qq -o APT::Update::Error-Mode=any update >"$CACHE/apt/update-$1-$2.log" 2>&1
}

# near_debs ARCH PACKAGE...: as these_debs, of trixie or of its neighbours. Mirrors that fetch on demand at times serve, for one
# architecture of one suite, an index that does not match its release file or names files that are not there; the same
# small packages are in the neighbouring suites.
near_debs() {
    local suite
    for suite in trixie sid bookworm; do
        if (these_debs "$suite" "$@") 2>>"$CACHE/apt/near-$1.log"; then return; fi
    done
    die "the mirror serves $* of no suite: $(tail -n3 "$CACHE/apt/near-$1.log")"
}

# debs SUITE ARCH PACKAGE...: downloads them with all they depend on and prints the path of each .deb.
debs() { apt_fetch install --download-only "$@"; }

# these_debs SUITE ARCH PACKAGE...: those packages alone, without what they depend on.
these_debs() { apt_fetch download -qq "$@"; }

apt_fetch() { # COMMAND OPTION SUITE ARCH PACKAGE...
    local command=$1 option=$2 suite=$3 arch=$4 root=$CACHE/apt/$3-$4 folder
    apt_root "$suite" "$arch" || die "apt-get update of Debian $suite for $arch failed: $(tail -n3 "$CACHE/apt/update-$suite-$arch.log")"
    shift 4
    folder=$root/$command-$(printf '%s\n' "$@" | sha256sum | cut -c1-16)
    if [ ! -d "$folder" ]; then
        fresh "$folder"
        mkdir -p "$folder.part/partial"
        # An index of some weeks ago names files that the mirror no longer has.
        apt_files "$folder" "$command" "$option" "$@" ||
            { apt_index "$suite" "$arch" && apt_files "$folder" "$command" "$option" "$@"; } ||
            die "apt-get could not get $* of Debian $suite for $arch: $(tail -n3 "$folder.log")"
        keep "$folder"
    fi
    find "$folder" -maxdepth 1 -name '*.deb'
}

apt_files() { # FOLDER COMMAND OPTION PACKAGE...
    local folder=$1 command=$2 option=$3
    shift 3
    (
        cd "$folder.part" || exit
        APT_CONFIG=${folder%/*}/apt.conf apt-get -qq "$option" -o Dir::Cache::archives="$folder.part/" -o Debug::NoLocking=true \
            "$command" "$@" >"$folder.log" 2>&1
    )
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
