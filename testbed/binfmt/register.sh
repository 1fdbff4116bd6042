#!/bin/sh
# The stand-in for multiarch/qemu-user-static's register: same options, same lines, same way to fail.
#   --reset            first take out ALL qemu-* entries, also those of others
#   -p yes             flag F: keep the interpreter open, so that it works in every container
#   -c, --credential yes   flag C: credentials of the program
mount=/proc/sys/fs/binfmt_misc
conf=/usr/share/qemu/binfmt.d
suffix=-static
flags=
[ -d "$mount" ] || { echo "No binfmt support in the kernel."; echo "  Try: '/sbin/modprobe binfmt_misc' from the host"; exit 1; }
[ -f "$mount/register" ] || mount binfmt_misc -t binfmt_misc "$mount" || exit 1

while [ $# -gt 0 ]; do
    case $1 in
        --reset) for entry in "$mount"/qemu-*; do [ ! -e "$entry" ] || echo -1 >"$entry"; done ;;
        -p | --persistent) [ "$2" != yes ] || flags=F$flags; shift ;;
        -c | --credential) [ "$2" != yes ] || flags=C$flags; shift ;;
        -s | --qemu-suffix) suffix=$2; shift ;;
        -p* ) [ "${1#-p}" != yes ] || flags=F$flags ;;
        --help | -h) echo "usage: register [--reset] [-p yes|no] [--credential yes|no]"; exit 0 ;;
        *) echo "register: unknown option $1" >&2; exit 1 ;;
    esac
    shift
done

status=0
for file in "$conf"/qemu-*.conf; do
    cpu=${file##*/qemu-}
    cpu=${cpu%.conf}
    interpreter=/usr/bin/qemu-$cpu$suffix
    # This machine's own kind runs as it is; the original's list skips it too.
    case $cpu:$(uname -m) in x86_64:x86_64 | i386:x86_64 | aarch64:aarch64) continue ;; esac
    [ -x "$interpreter" ] || continue
    echo "Setting $interpreter as binfmt interpreter for $cpu"
    # :name:M:offset:magic:mask:interpreter:flags
    IFS=: read -r _ name kind offset magic mask _ <"$file"
    [ -n "$name" ] || continue
    # A refusal is the shell's to report: `sh: write error: File exists`.
    echo ":$name:$kind:$offset:$magic:$mask:$interpreter:$flags" >"$mount/register" || status=1
done
exit $status
