# shellcheck shell=bash
# binfmt_misc is the kernel's, shared by everything on this machine. What stood there before the first test bed came is
# written down; the last one to go takes out what came since under QEMU's names, and puts back what a --reset took.

BINFMT=/proc/sys/fs/binfmt_misc
# In /run like the kernel's own state it tells of: both end with the next reboot.
MACHINE=/run/docker-buildx-testbed

# Runs a command while no other test bed of this machine looks at the same notes.
with_machine() {
    mkdir -p "$MACHINE/beds" "$MACHINE/before"
    (
        flock 6
        "$@"
    ) 6>"$MACHINE.lock"
}

binfmt_remember() { with_machine binfmt_remember_locked; }
binfmt_restore() { if [ -e "$MACHINE/beds/$TB_ID" ]; then with_machine binfmt_restore_locked; fi; }

# Other test beds on this machine; those whose folder is gone no longer count.
other_beds() {
    local bed found=1
    for bed in "$MACHINE"/beds/*; do
        if [ ! -e "$bed" ] || [ "${bed##*/}" = "$TB_ID" ]; then continue; fi
        if [ -d "$(cat "$bed")" ]; then found=0; else rm -f "$bed"; fi
    done
    return $found
}

binfmt_remember_locked() {
    local entry
    if ! other_beds && [ ! -e "$MACHINE/beds/$TB_ID" ]; then
        rm -rf "$MACHINE/before" "$MACHINE/mounted"
        mkdir -p "$MACHINE/before"
        if [ ! -e "$BINFMT/status" ]; then
            if ! mount -t binfmt_misc binfmt_misc "$BINFMT" 2>/dev/null; then
                warn "this kernel has no binfmt_misc to mount: foreign programs run only in BuildKit's own emulators"
                return
            fi
            touch "$MACHINE/mounted"
        fi
        for entry in "$BINFMT"/*; do
            case ${entry##*/} in register | status) ;; *) cat "$entry" >"$MACHINE/before/${entry##*/}" ;; esac
        done
    fi
    echo "$RUN" >"$MACHINE/beds/$TB_ID"
}

binfmt_restore_locked() {
    local entry name
    rm -f "$MACHINE/beds/$TB_ID"
    if other_beds; then return; fi
    if [ -e "$BINFMT/status" ]; then
        for entry in "$BINFMT"/qemu-*; do
            name=${entry##*/}
            if [ -e "$entry" ] && ! cmp -s "$entry" "$MACHINE/before/$name"; then echo -1 >"$entry" || true; fi
        done
        for entry in "$MACHINE"/before/*; do
            name=${entry##*/}
            # An interpreter that lived in a container is gone with it, and only whoever brought it can bring it again.
            if [ ! -e "$entry" ] || [ -e "$BINFMT/$name" ] || [ ! -e "$(awk '$1 == "interpreter" {print $2}' "$entry")" ]; then continue; fi
            binfmt_line "$name" <"$entry" >"$BINFMT/register" || warn "could not register $name again, which somebody took out"
        done
        if [ -e "$MACHINE/mounted" ]; then umount "$BINFMT" 2>/dev/null || true; fi
    fi
    rm -rf "$MACHINE"
}

# The kernel's own text about an entry, turned into the line that registers it.
binfmt_line() {
    awk -v name="$1" '
        function hex(s,   r, i) { for (i = 1; i <= length(s); i += 2) r = r "\\x" substr(s, i, 2); return r }
        $1 == "interpreter" {interpreter = $2} $1 == "flags:" {flags = $2} $1 == "offset" {offset = $2}
        $1 == "magic" {magic = hex($2)} $1 == "mask" {mask = hex($2)} $1 == "extension" {extension = substr($2, 2)}
        END {
            if (extension) printf ":%s:E::%s::%s:%s", name, extension, interpreter, flags
            else printf ":%s:M:%s:%s:%s:%s:%s", name, offset, magic, mask, interpreter, flags
        }'
}
