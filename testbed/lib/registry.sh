# shellcheck shell=bash
# Two registries, plain http on the loopback:
#   hub       answers for Docker Hub: the stand-ins. Its storage is in the cache and survives `down`.
#   registry  takes what the users push. Its storage is run state: empty at every start.

registry_start() { # NAME STORAGE FIRST-PORT
    local name=$1 storage=$2 port
    if alive "$name"; then return; fi
    mkdir -p "$storage" "$RUN" "$LOGS"
    # The port of the last time, when still free: addresses in a builder's configuration stay true.
    for port in $(cat "$TB/$name.port" 2>/dev/null) $(seq "$3" $(($3 + 90))); do
        if busy "$port"; then continue; fi
        sed -e "s|@STORAGE@|$storage|" -e "s|@PORT@|$port|" "$TESTBED_SOURCE/engine/registry.yml.in" >"$RUN/$name.yml"
        spawn "$name" "$BIN/docker-registry" serve "$RUN/$name.yml"
        # Two test beds may go for one port at the same moment: ours is up only if our own process holds on to it.
        if wait_for 10 "registry $name on port $port" registry_answers "$name" "$port" && sleep 0.1 && alive "$name"; then
            echo "$port" >"$RUN/$name.port"
            echo "$port" >"$TB/$name.port"
            log "registry: $name on 127.0.0.1:$port"
            return
        fi
        reap "$name" 2
    done
    die "no free port for the registry $name from $3 on"
}

registry_answers() { alive "$1" && curl -fsS -o /dev/null --noproxy '*' "http://127.0.0.1:$2/v2/"; }
