import type { RemoteCommand } from './remote-command.ts'

// Only the shell, coreutils and systemctl: more is not promised on a host. Each section begins with a line of its own.
const script = `
LC_ALL=C; export LC_ALL
section() { printf '\\n@@%s\\n' "$1"; }
existing() { p=$1; while [ ! -e "$p" ]; do p=\${p%/*}; [ -n "$p" ] || p=/; done; printf '%s' "$p"; }
section clock; date +%s.%N
section user; id -u
section hostname; cat /proc/sys/kernel/hostname
section machine-id; cat /etc/machine-id
section boot-id; cat /proc/sys/kernel/random/boot_id
section arch; uname -m
section kernel; uname -r
section os; cat /etc/os-release
section glibc; getconf GNU_LIBC_VERSION || ldd --version
section init; cat /proc/1/comm
section systemd; systemctl --version
section state; systemctl is-system-running
section memory; cat /proc/meminfo
section disk-opt; df -Pk "$(existing /opt/dcos)"
section disk-var; df -Pk "$(existing /var/lib/dcos)"
section mounts; cat /proc/self/mounts
section tcp; cat /proc/net/tcp
section tcp6; cat /proc/net/tcp6
section udp; cat /proc/net/udp
section udp6; cat /proc/net/udp6
section addresses; cat /proc/net/fib_trie
section selinux; cat /sys/fs/selinux/enforce
section mesosphere; readlink /opt/mesosphere || ls -A /opt/mesosphere
section node; cat /opt/dcos/active/etc/node.json
section packages; ls -1 /opt/dcos/packages
section traces; for p in /opt/dcos /var/lib/dcos /run/dcos; do [ -n "$(ls -A "$p" 2>/dev/null)" ] && printf '%s\\n' "$p"; done
section active; readlink /opt/dcos/active
section masters; cat /opt/dcos/active/etc/master_list
section journal; cat /opt/dcos/journal.json
section units; for u in /etc/systemd/system/dcos* /lib/systemd/system/dcos* /usr/lib/systemd/system/dcos*; do [ -e "$u" ] && printf '%s\\n' "$u"; done
section running; systemctl list-units --plain --no-legend --no-pager --all 'dcos*'
section rivals; systemctl is-active docker firewalld dnsmasq systemd-resolved unbound named
for c in /var/lib/dcos/pki/*.crt; do [ -e "$c" ] && section "certificate \${c##*/}" && cat "$c"; done
section cluster-key; sha256sum /var/lib/dcos/pki/cluster-key.json
section resolver; cat /etc/resolv.conf
section commands; for c in sh cat chmod mv mkdir rm sha256sum mount umount systemctl; do command -v "$c" >/dev/null || printf '%s\\n' "$c"; done
section end
exit 0
`

/** Reads what the checks and plans need to know about a host. Nothing is changed. */
export const gatherFacts = (): RemoteCommand => ({
  what: 'read the facts of the host',
  argv: ['sh', '-s'],
  input: script,
  asRoot: true,
})

/** Whether the user may become root without being asked. */
export const tryPrivileges = (): RemoteCommand => ({
  what: 'become root',
  argv: ['true'],
  asRoot: true,
})

/** Runs the operator's script that prints the address of the node. */
export const detectAddress = (text: string): RemoteCommand => ({
  what: 'run the ip-detect script',
  argv: ['sh', '-c', 'f=$(mktemp) && cat > "$f" && chmod 700 "$f" && "$f"; s=$?; rm -f "$f"; exit $s'],
  input: text,
  asRoot: true,
})
