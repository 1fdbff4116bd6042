# shellcheck shell=bash
# The Docker that is there already: used as it is, but for one registry container. Nothing else of it is touched.

REGISTRY_CONTAINER=multiarch-$TB_ID-registry

# Usable: a daemon answers, buildx is there and a pull works. Says why not.
there_usable() {
    if ! have docker || ! timeout 20 docker info >/dev/null 2>&1; then log "no Docker daemon answers here: an engine of our own"; return 1; fi
    if ! docker buildx version >/dev/null 2>&1; then log "the Docker here has no buildx: an engine of our own"; return 1; fi
    if ! timeout 120 docker pull -q registry:2 >/dev/null 2>&1; then log "the Docker here cannot pull registry:2: an engine of our own"; return 1; fi
}

there_start() {
    local port
    for port in $(cat "$TB/registry.port" 2>/dev/null) $(seq 5000 5090); do
        if busy "$port"; then continue; fi
        docker rm -f "$REGISTRY_CONTAINER" >/dev/null 2>&1 || true
        if docker run -d --name "$REGISTRY_CONTAINER" -p "127.0.0.1:$port:5000" registry:2 >/dev/null; then
            echo "$port" >"$RUN/registry.port"
            echo "$port" >"$TB/registry.port"
            env | grep -E '^DOCKER_(HOST|CONTEXT|CONFIG|TLS_VERIFY|CERT_PATH)=' >"$RUN/there" || touch "$RUN/there"
            wait_for 20 "the registry container" curl -fsS --noproxy '*' "http://127.0.0.1:$port/v2/" || die "the registry container does not answer"
            log "up: the Docker that is there ($(docker version -f '{{.Server.Version}}')), registry on 127.0.0.1:$port"
            return
        fi
    done
    die "the Docker here starts no registry container"
}

there_stop() {
    if [ ! -e "$RUN/there" ]; then return 0; fi
    (
        while IFS= read -r line; do export "${line?}"; done <"$RUN/there"
        docker rm -f -v "$REGISTRY_CONTAINER" >/dev/null 2>&1 || warn "could not remove the container $REGISTRY_CONTAINER"
    )
}

engine_healthy() {
    if [ -e "$RUN/there" ]; then
        (while IFS= read -r line; do export "${line?}"; done <"$RUN/there"
        [ "$(docker inspect -f '{{.State.Running}}' "$REGISTRY_CONTAINER" 2>/dev/null)" = true ])
    else
        engine_running && registry_answers hub "$(cat "$RUN/hub.port")" && registry_answers registry "$(cat "$RUN/registry.port")"
    fi
}

# What an engine of our own cannot do without; all of it is said at once.
requirements() {
    local missing=() tool
    [ "$(uname -s)" = Linux ] || missing+=("Linux")
    [ "$(id -u)" = 0 ] || missing+=("root (dockerd needs it)")
    for tool in apt-get dpkg dpkg-deb curl tar gzip flock setsid sha256sum; do have "$tool" || missing+=("the program $tool"); done
    [ -e /usr/share/keyrings/debian-archive-keyring.gpg ] || missing+=("the package debian-archive-keyring")
    grep -qw overlay /proc/filesystems || modprobe overlay 2>/dev/null || missing+=("overlayfs in the kernel")
    [ ${#SOCKET} -lt 104 ] || missing+=("a shorter path in MULTIARCH_TESTBED (socket paths end at 108 characters)")
    if [ ${#missing[@]} -gt 0 ]; then
        log "ERROR: no Docker is usable here, and an engine of our own lacks:"
        printf '    - %s\n' "${missing[@]}" >&2
        echo "unset MULTIARCH_TESTBED_UP; false"
        exit 3
    fi
}
