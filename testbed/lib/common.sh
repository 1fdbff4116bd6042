# shellcheck shell=bash
# Paths, log lines and small helpers that every part of the test bed shares. Sourced, never run.

set -euo pipefail

TESTBED_SOURCE=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)

# One folder holds everything: cache/ survives `down` (costly products, keyed by what they are made from),
# run/ is the state of a running test bed and dies with it.
TB=$(realpath -m "${MULTIARCH_TESTBED:-${XDG_CACHE_HOME:-$HOME/.cache}/docker-buildx-testbed}")
CACHE=$TB/cache
RUN=$TB/run
LOGS=$RUN/log
ARCH=$(dpkg --print-architecture 2>/dev/null || uname -m)
# Short and stable for one data folder: names the bridge and the firewall rules, so that two test beds never meet.
TB_ID=tb$(printf '%s' "$TB" | cksum | cut -d' ' -f1 | awk '{printf "%08x", $1}')
export TB CACHE RUN LOGS ARCH TB_ID TESTBED_SOURCE

now_ms() { date +%s%3N; }
TB_T0=${TB_T0:-$(now_ms)}
export TB_T0

# A line of progress, with the seconds since the start. Always on stderr: stdout is for what can be eval'ed.
log() { local t=$(($(now_ms) - TB_T0)); printf '[%4d.%01ds] %s\n' $((t / 1000)) $((t % 1000 / 100)) "$*" >&2; }
warn() { log "WARNING: $*"; }
die() { log "ERROR: $*"; exit 1; }

have() { command -v "$1" >/dev/null 2>&1; }

# The first 16 digits say enough: keys name cache entries, they are no proof against anybody.
key_of() { cat -- "$@" | sha256sum | cut -c1-16; }

# alive NAME: does the daemon of that name run? Its command line names our run folder: a pid file may be older than the
# last reboot, and the number may be somebody else's by now.
alive() {
    local pid
    pid=$(cat "$RUN/$1.pid" 2>/dev/null) && [ -n "$pid" ] && tr '\0' ' ' 2>/dev/null <"/proc/$pid/cmdline" | grep -qF "$RUN/"
}

# pids_naming TEXT: processes whose command line has it.
pids_naming() { grep -lzF -- "$1" /proc/[0-9]*/cmdline 2>/dev/null | cut -d/ -f3 | grep -vx "$$" || true; }

kill_tree() {
    local child
    # shellcheck disable=SC2013  # words are wanted: numbers on one line
    for child in $(cat "/proc/$1/task"/*/children 2>/dev/null); do kill_tree "$child"; done
    kill -9 "$1" 2>/dev/null || true
}

# wait_for SECONDS WHAT COMMAND...: polls ten times a second.
wait_for() {
    local limit=$(($1 * 10)) what=$2 i
    shift 2
    for ((i = 0; i < limit; i++)); do
        if "$@" >/dev/null 2>&1; then return 0; fi
        sleep 0.1
    done
    log "gave up waiting for $what"
    return 1
}

# spawn NAME COMMAND...: a daemon of our own, with its log and its pid file, cut loose from the caller's terminal and
# pipes (a caller that reads our output to the end must not wait for a daemon that inherited it).
spawn() {
    local name=$1
    shift
    setsid "$@" </dev/null >"$LOGS/$name.log" 2>&1 9>&- &
    echo $! >"$RUN/$name.pid"
}

# reap NAME [SECONDS]: ends a daemon started by spawn, by its own pid only.
reap() {
    local limit=$((${2:-10} * 10)) pid i
    if alive "$1"; then
        pid=$(cat "$RUN/$1.pid")
        kill "$pid" 2>/dev/null || true
        for ((i = 0; i < limit; i++)); do
            if ! alive "$1"; then break; fi
            sleep 0.1
        done
        if alive "$1"; then kill -9 "$pid" 2>/dev/null || true; fi
    fi
    rm -f "$RUN/$1.pid"
}

# busy PORT: does anything listen on this TCP port of the loopback?
busy() { (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null; }

# Products are made beside their place and moved there when complete: an interrupted run leaves no half product.
fresh() {
    rm -rf "$1.part"
    mkdir -p "$1.part"
}
keep() {
    rm -rf "$1"
    mv "$1.part" "$1"
}

# scratch MEGABYTES: a work folder of one run; in memory where there is plenty of it, since thousands of small files
# are unpacked there and thrown away again. `up` and `down` remove what is left of them.
scratch() {
    local free
    mkdir -p "$CACHE/scratch"
    free=$(df -Pm /dev/shm 2>/dev/null | awk 'NR == 2 {print $4}')
    if [ "${free:-0}" -gt $((2 * $1)) ] && [ "$(awk '/^MemAvailable/ {print int($2 / 1024)}' /proc/meminfo)" -gt $((2 * $1)) ] &&
        ! grep -q ' /dev/shm [^ ]* [^ ]*noexec' /proc/mounts; then
        mktemp -d "/dev/shm/$TB_ID.XXXXXX"
    else
        mktemp -d "$CACHE/scratch/$TB_ID.XXXXXX"
    fi
}
scratch_clean() { rm -rf /dev/shm/"$TB_ID".* "$CACHE/scratch"; }

# One `up` or `down` at a time per data folder.
lock() {
    have flock || die "this machine lacks the program flock (package util-linux)"
    mkdir -p "$TB"
    exec 9>"$TB/.lock"
    flock -w 1200 9 || die "another testbed/up or down holds $TB/.lock"
}
