# shellcheck shell=bash
# The Docker engine of the test bed: Debian's dockerd, containerd and runc, run with a socket, a data folder, a bridge
# and firewall rules of their own. Nothing of it is installed, no other daemon is touched.

SOCKET=$RUN/docker.sock

engine_running() { alive dockerd && [ -S "$SOCKET" ] && tb_docker version >/dev/null 2>&1; }

tb_docker() { env -u DOCKER_CONTEXT -u DOCKER_TLS_VERIFY DOCKER_HOST="unix://$SOCKET" DOCKER_CONFIG="$RUN/config" PATH="$BIN:$PATH" docker "$@"; }

# ------------------------------------------------------------------ network

firewall() { XTABLES_LIBDIR=$(echo "$ENGINE"/usr/lib/*/xtables) "$RUN/iptables" -w 10 "$@"; }

# dockerd would rewrite the DOCKER chains that another daemon on this host may live by. So it is told to leave the
# firewall alone: published ports go through docker-proxy, and the way out is these rules, which name our bridge.
network_up() {
    local n kind
    n=$(bridge_number)
    busybox ip link show "$TB_ID" >/dev/null 2>&1 || busybox ip link add name "$TB_ID" type bridge ||
        die "this kernel makes no network bridge (module bridge is missing, or no CAP_NET_ADMIN)"
    # without one of its own it takes the least address of its ports, and whenever that changes, connections of other
    # containers stand still until they have asked for it again, which takes them half a minute
    busybox ip link set dev "$TB_ID" address "$(printf '02:42:0a:d5:%02x:01' "$n")" || die "cannot give the bridge an address"
    busybox ip addr add "10.213.$n.1/24" dev "$TB_ID" 2>/dev/null || true
    busybox ip link set "$TB_ID" up
    if [ ! -e "$RUN/ip_forward" ]; then cat /proc/sys/net/ipv4/ip_forward >"$RUN/ip_forward"; fi
    echo 1 >/proc/sys/net/ipv4/ip_forward 2>/dev/null || warn "cannot switch on IP forwarding: containers reach only this host"
    for kind in nft legacy; do
        printf '#!/bin/sh\nexec "%s" iptables "$@"\n' "$BIN/xtables-$kind-multi" >"$RUN/iptables"
        chmod +x "$RUN/iptables"
        rules -D >/dev/null 2>&1 || true
        if rules -I >>"$LOGS/iptables.log" 2>&1; then return; fi
        rules -D >/dev/null 2>&1 || true
    done
    rm -f "$RUN/iptables"
    warn "this kernel takes none of our iptables rules ($LOGS/iptables.log): containers reach this host, not the outside"
}

rules() { # -I or -D; all of them are tried, whatever becomes of the first
    local failed=0
    firewall -t nat "$1" POSTROUTING -s "10.213.$(bridge_number).0/24" ! -o "$TB_ID" -j MASQUERADE || failed=1
    firewall "$1" FORWARD -i "$TB_ID" -j ACCEPT || failed=1
    firewall "$1" FORWARD -o "$TB_ID" -j ACCEPT || failed=1
    return $failed
}

# A /24 of 10.213.0.0/16 that no route of this host covers; remembered, so that it stays the same.
bridge_number() {
    local n start file=$RUN/bridge
    if [ ! -s "$file" ]; then
        start=$((16#${TB_ID:6:4} % 250))
        for n in $(seq $start 250) $(seq 1 $start); do
            if ! grep -qi "$(printf '00%02XD50A' "$n")" /proc/net/route; then break; fi
        done
        echo "$n" >"$file"
    fi
    cat "$file"
}

network_down() {
    if [ -x "$RUN/iptables" ]; then
        rules -D >/dev/null 2>&1 || true
    fi
    if [ -d "/sys/class/net/$TB_ID" ]; then busybox ip link del "$TB_ID" || true; fi
    # Forwarding is the whole host's: put back only if it was off before and nobody else needs it now.
    if [ "$(cat "$RUN/ip_forward" 2>/dev/null)" = 0 ] && ! ls -d /sys/class/net/{docker0,br-*,tb????????} >/dev/null 2>&1; then
        echo 0 >/proc/sys/net/ipv4/ip_forward || true
    fi
}

# ------------------------------------------------------------------ daemons

engine_start() {
    local pools=$((214 + $(bridge_number) % 20))
    cgroups
    network_up
    sed -e "s|@RUN@|$RUN|g" "$TESTBED_SOURCE/engine/containerd.toml.in" >"$RUN/containerd.toml"
    sed -e "s|@RUN@|$RUN|g" -e "s|@BIN@|$BIN|g" -e "s|@BRIDGE@|$TB_ID|g" -e "s|@HUB@|127.0.0.1:$(cat "$RUN/hub.port")|g" \
        -e "s|@SUBNET@|10.213.$(bridge_number).0/24|g" -e "s|@POOLS@|10.$pools.0.0/16|g" "$TESTBED_SOURCE/engine/daemon.json.in" >"$RUN/daemon.json"
    PATH=$BIN:$PATH spawn containerd containerd --config "$RUN/containerd.toml"
    wait_for 20 containerd test -S "$RUN/containerd.sock" || die "containerd did not start: $(tail -n3 "$LOGS/containerd.log")"
    PATH=$BIN:$PATH spawn dockerd dockerd --config-file "$RUN/daemon.json"
    wait_for 60 dockerd tb_docker version || die "dockerd did not start: $(tail -n3 "$LOGS/dockerd.log")"
    log "engine: dockerd $(tb_docker version -f '{{.Server.Version}}') answers on $SOCKET"
}

# A machine without cgroups mounted (a bare VM) gets the unified hierarchy; every other one is left as it is.
cgroups() {
    if [ -e /sys/fs/cgroup/cgroup.controllers ] || [ -d /sys/fs/cgroup/memory ] || [ -d /sys/fs/cgroup/unified ]; then return; fi
    mount -t cgroup2 none /sys/fs/cgroup 2>/dev/null || warn "no cgroups here and none can be mounted"
}

# BuildKit and the emulators' images need privileged containers: found out here, not in the first test that fails.
engine_probe() {
    local out
    out=$(tb_docker run --rm --privileged --network none busybox:latest true 2>&1) || die "a privileged container does not run here: $(tail -n2 <<<"$out")"
}

engine_stop() {
    local ids pid
    if alive dockerd; then
        ids=$(tb_docker ps -q 2>/dev/null || true)
        # shellcheck disable=SC2086  # a list of ids
        if [ -n "$ids" ]; then tb_docker kill $ids >/dev/null 2>&1 || true; fi
    fi
    reap dockerd 20
    reap containerd
    # Containers that outlived a daemon which was killed: their shims name our socket.
    for pid in $(pids_naming "$RUN/containerd.sock"); do kill_tree "$pid"; done
    # What a killed daemon leaves mounted below our own folder, deepest first.
    awk -v p="$RUN/" 'index($5, p) == 1 {print $5}' /proc/self/mountinfo | sort -r | while read -r m; do umount -l "$m" || true; done
    network_down
}
