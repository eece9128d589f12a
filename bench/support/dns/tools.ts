import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { debianTools } from '../debian-tools.ts'
import type { DebianTools } from '../debian-tools.ts'

const programs = { dnsperf: 'usr/bin/dnsperf', dnsmasq: 'usr/sbin/dnsmasq', unbound: 'usr/sbin/unbound' }
/** The programs and every library of theirs that a small Debian may not have. */
const packages: readonly [string, ...string[]] = [
  'dnsperf',
  ...['libck0', 'libldns3', 'libnghttp2-14', 'libssl3'],
  ...['dnsmasq-base', 'libdbus-1-3', 'libsystemd0', 'libnetfilter-conntrack3', 'libnfnetlink0', 'libidn2-0'],
  ...['libunistring2', 'libnettle8', 'libhogweed6', 'libgmp10', 'libnftables1', 'libnftnl11', 'libmnl0'],
  ...['libjansson4', 'libxtables12', 'libedit2', 'libbsd0', 'libmd0', 'libtinfo6'],
  ...['unbound', 'libevent-2.1-7', 'libprotobuf-c1', 'libpython3.11', 'libexpat1', 'zlib1g'],
  ...['libcap2', 'libgcrypt20', 'libgpg-error0', 'liblzma5', 'libzstd1', 'liblz4-1'],
]

/** The name servers and the load of Debian. */
export type DnsTools = DebianTools<keyof typeof programs>

/** Gets them through apt. */
export const fetchDnsTools = (): Promise<DnsTools> => debianTools(programs, packages)

/** The configuration of a peer that knows these names. */
export async function writePeerFiles(
  folder: string,
  records: readonly { name: string; ip: string }[],
): Promise<{ hosts: string; unbound: (port: number) => Promise<string> }> {
  const hosts = join(folder, 'hosts')
  await writeFile(hosts, records.map(({ name, ip }) => `${ip} ${name}\n`).join(''))
  return {
    hosts,
    async unbound(port) {
      const file = join(folder, `unbound-${port}.conf`)
      const lines = [
        'server:',
        ...[
          `directory: "${folder}"`,
          'do-daemonize: no',
          'username: ""',
          'chroot: ""',
          'pidfile: ""',
          'num-threads: 1',
        ],
        ...[
          'use-syslog: no',
          `logfile: "${folder}/unbound-${port}.log"`,
          `interface: 127.0.0.1@${port}`,
          'do-ip6: no',
          'module-config: "iterator"',
        ],
        ...['local-zone: "mesos." static'],
        ...records.map(({ name, ip }) => `local-data: "${name}. 60 IN A ${ip}"`),
      ]
      await writeFile(file, `${lines.join('\n')}\n`)
      return file
    },
  }
}
