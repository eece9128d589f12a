import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchDebianPackages } from '../../../bootstrap/src/build/debian/apt.ts'
import { unpackDebianPackage } from '../../../bootstrap/src/build/debian/unpack-deb.ts'
import { cacheFolder } from '../../../bootstrap/src/build/cache/cache-folder.ts'
import { isOfUse } from '../../../bootstrap/src/build/debian/with-debian-files.ts'

const programs = { dnsperf: 'usr/bin/dnsperf', dnsmasq: 'usr/sbin/dnsmasq', unbound: 'usr/sbin/unbound' }
export type DnsTool = keyof typeof programs

/** The programs and every library of theirs that a small Debian may not have. */
const packages = [
  ...['dnsperf', 'libck0', 'libldns3', 'libnghttp2-14', 'libssl3'],
  ...['dnsmasq-base', 'libdbus-1-3', 'libsystemd0', 'libnetfilter-conntrack3', 'libnfnetlink0', 'libidn2-0'],
  ...['libunistring2', 'libnettle8', 'libhogweed6', 'libgmp10', 'libnftables1', 'libnftnl11', 'libmnl0'],
  ...['libjansson4', 'libxtables12', 'libedit2', 'libbsd0', 'libmd0', 'libtinfo6'],
  ...['unbound', 'libevent-2.1-7', 'libprotobuf-c1', 'libpython3.11', 'libexpat1', 'zlib1g'],
  ...['libcap2', 'libgcrypt20', 'libgpg-error0', 'liblzma5', 'libzstd1', 'liblz4-1'],
]

/** The name servers and the load of Debian, unpacked into a folder; nothing is installed. */
export interface DnsTools {
  start(tool: DnsTool, ...words: string[]): ChildProcess
  run(tool: DnsTool, ...words: string[]): Promise<string>
}

/** Fetches them through apt, into the cache that the bundle is built from. */
export async function fetchDnsTools(folder: string): Promise<DnsTools> {
  const { debian } = cacheFolder()
  const fetched = join(debian, process.arch)
  const wanted = isOfUse(Object.values(programs))
  await mkdir(folder, { recursive: true })
  for (const { name } of await fetchDebianPackages(fetched, process.arch, packages)) {
    await unpackDebianPackage(join(fetched, name), folder, wanted)
  }
  const machine = process.arch === 'arm64' ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu'
  const libraries = [`usr/lib/${machine}`, `lib/${machine}`].map((path) => join(folder, path)).join(':')
  const start: DnsTools['start'] = (tool, ...words) =>
    spawn(join(folder, programs[tool]), words, {
      env: { ...process.env, LD_LIBRARY_PATH: libraries },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
  for (const path of Object.values(programs)) await chmod(join(folder, path), 0o755)
  return {
    start,
    run: (tool, ...words) =>
      new Promise((resolve, reject) => {
        const child = start(tool, ...words)
        let [printed, complaint] = ['', '']
        child.stdout?.on('data', (chunk: Buffer) => (printed += chunk.toString()))
        child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()))
        child.once('error', reject)
        child.once('close', (code) =>
          code === 0 ? resolve(printed) : reject(new Error(`${tool} ended with ${code}: ${complaint}`)),
        )
      }),
  }
}

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
          'verbosity: 0',
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
