import { parseSockets } from './sockets.ts'
import type { HostFacts, InstalledFacts } from './types.ts'

type Sections = Map<string, string>

function splitSections(output: string): Sections {
  const sections: Sections = new Map()
  for (const part of output.split('\n@@').slice(1)) {
    const end = part.indexOf('\n')
    sections.set(part.slice(0, end), part.slice(end + 1).trim())
  }
  return sections
}

const lines = (text: string | undefined): string[] => (text ?? '').split('\n').filter((line) => line !== '')
const orNothing = (text: string | undefined): string | undefined => (text === '' ? undefined : text)

/** Unescapes what /proc/mounts writes for spaces. */
const path = (text: string): string =>
  text.replace(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

/** Reads the table of `df -P`: the free space and the mount below a folder. */
function disk(sections: Sections, folder: string, section: string): HostFacts['disks'][number] {
  const [, , , free = '0', , mountPoint = '/'] = (lines(sections.get(section)).at(-1) ?? '').split(/\s+/)
  const options = lines(sections.get('mounts'))
    .map((line) => line.split(' '))
    .filter(([, where = '']) => path(where) === mountPoint)
    .at(-1)?.[3]
  return {
    folder,
    freeBytes: Number(free) * 1024,
    noexec: (options ?? '').split(',').includes('noexec'),
  }
}

/** The local addresses in the kernel's routing tree. */
function addresses(tree: string): string[] {
  const found = [...tree.matchAll(/\|-- (\d+\.\d+\.\d+\.\d+)\n\s+\/32 host LOCAL/g)]
  return [...new Set(found.map(([, address = '']) => address))]
}

/** A JSON file of the active set; undefined when nothing is active. */
function jsonOf<T>(text: string | undefined): T | undefined {
  try {
    return JSON.parse(text ?? '') as T
  } catch {
    return undefined
  }
}

function units(text: string | undefined): Record<string, string> {
  return Object.fromEntries(
    lines(text).map((line) => {
      const [unit = '', , active = ''] = line.replace(/^[●*]\s*/u, '').split(/\s+/)
      return [unit, active]
    }),
  )
}

/** What the names of sections with a certificate begin with; the name of its file follows. */
const certificateSection = 'certificate '

function installed(sections: Sections): InstalledFacts {
  const unitFiles = lines(sections.get('units'))
  const node = jsonOf<{ clusterId: string; role: string }>(sections.get('node'))
  return {
    clusterId: node?.clusterId,
    role: node?.role,
    masters: jsonOf<string[]>(sections.get('masters')),
    traces:
      lines(sections.get('traces')).length + unitFiles.length > 0 ||
      orNothing(sections.get('mesosphere')) === '/opt/dcos/active',
    packages: lines(sections.get('packages')),
    activeSet: orNothing(sections.get('active'))?.split('/').at(-1),
    interrupted: orNothing(sections.get('journal')) !== undefined,
    unitFiles: [...new Set(unitFiles.map((file) => file.replace(/^\/lib\//, '/usr/lib/')))],
    units: units(sections.get('running')),
    certificates: Object.fromEntries(
      [...sections].flatMap(([name, text]) =>
        name.startsWith(certificateSection) ? [[name.slice(certificateSection.length), text]] : [],
      ),
    ),
    clusterKeyHash: orNothing(sections.get('cluster-key'))?.split(' ', 1)[0],
  }
}

const rivalUnits = ['docker', 'firewalld', 'dnsmasq', 'systemd-resolved', 'unbound', 'named']

/** Turns what the host printed into facts; undefined when the output is not whole. */
export function parseFacts(
  address: string,
  output: string,
  times: { askedMs: number; answeredMs: number },
  detectedAddress: string | undefined,
): HostFacts | undefined {
  const sections = splitSections(output)
  if (!sections.has('end')) return undefined
  const first = (name: string): string => lines(sections.get(name))[0] ?? ''
  const states = lines(sections.get('rivals'))
  const middleMs = (times.askedMs + times.answeredMs) / 2
  return {
    address,
    clock: {
      offsetMs: Number(first('clock')) * 1000 - middleMs,
      uncertaintyMs: (times.answeredMs - times.askedMs) / 2,
    },
    hostname: first('hostname'),
    machineId: first('machine-id'),
    bootId: first('boot-id'),
    arch: first('arch'),
    kernel: first('kernel'),
    osName: /^PRETTY_NAME="?([^"\n]*)/m.exec(sections.get('os') ?? '')?.[1] ?? 'unknown',
    glibc: /(\d+\.\d+)\s*$/.exec(first('glibc'))?.[1] ?? '',
    init: first('init'),
    systemd: Number(/\d+/.exec(first('systemd'))?.[0] ?? 0),
    systemState: first('state'),
    memoryBytes: Number(/^MemTotal:\s+(\d+)/m.exec(sections.get('memory') ?? '')?.[1] ?? 0) * 1024,
    disks: [disk(sections, '/opt/dcos', 'disk-opt'), disk(sections, '/var/lib/dcos', 'disk-var')],
    listeners: [
      ...parseSockets(sections.get('tcp') ?? '', 'tcp'),
      ...parseSockets(sections.get('tcp6') ?? '', 'tcp'),
      ...parseSockets(sections.get('udp') ?? '', 'udp'),
      ...parseSockets(sections.get('udp6') ?? '', 'udp'),
    ],
    addresses: addresses(sections.get('addresses') ?? ''),
    selinuxEnforcing: first('selinux') === '1',
    missingCommands: lines(sections.get('commands')),
    rivals: rivalUnits.filter((_, at) => states[at] === 'active'),
    detectedAddress,
    mesosphere: orNothing(sections.get('mesosphere')),
    installed: installed(sections),
  }
}
