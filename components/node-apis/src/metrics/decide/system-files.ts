import type { Measure } from '../datapoint.ts'

/** Reads `/proc/loadavg`: the load, and how many processes there are. */
export function loadMeasures(text: string): Measure[] {
  const [one = 0, five = 0, fifteen = 0] = text.split(/\s+/).map(Number)
  return [
    { name: 'load.1min', value: one, unit: 'count' },
    { name: 'load.5min', value: five, unit: 'count' },
    { name: 'load.15min', value: fifteen, unit: 'count' },
  ]
}

/** Reads `/proc/meminfo`. */
export function memoryMeasures(text: string): Measure[] {
  const kibibytes = new Map(
    text.split('\n').flatMap((line): [string, number][] => {
      const match = /^(\w+):\s+(\d+) kB/.exec(line)
      return match ? [[match[1] ?? '', Number(match[2])]] : []
    }),
  )
  const bytes = (name: string): number => (kibibytes.get(name) ?? 0) * 1024
  const values = {
    'memory.total': bytes('MemTotal'),
    'memory.free': bytes('MemFree'),
    'memory.buffers': bytes('Buffers'),
    'memory.cached': bytes('Cached'),
    'swap.total': bytes('SwapTotal'),
    'swap.free': bytes('SwapFree'),
    'swap.used': bytes('SwapTotal') - bytes('SwapFree'),
  }
  return Object.entries(values).map(([name, value]) => ({ name, value, unit: 'bytes' }))
}

/** Reads `/proc/uptime`. */
export function uptimeMeasures(text: string): Measure[] {
  return [{ name: 'system.uptime', value: Math.floor(Number(text.split(' ', 1)[0] ?? 0)), unit: 'seconds' }]
}

// The columns of /proc/net/dev: eight of receiving, then eight of sending.
const columns = [
  { at: 0, name: 'network.in', unit: 'bytes' },
  { at: 1, name: 'network.in.packets', unit: 'count' },
  { at: 2, name: 'network.in.errors', unit: 'count' },
  { at: 3, name: 'network.in.dropped', unit: 'count' },
  { at: 8, name: 'network.out', unit: 'bytes' },
  { at: 9, name: 'network.out.packets', unit: 'count' },
  { at: 10, name: 'network.out.errors', unit: 'count' },
  { at: 11, name: 'network.out.dropped', unit: 'count' },
]

/** Reads `/proc/net/dev`. */
export function networkMeasures(text: string): Measure[] {
  return text.split('\n').flatMap((line) => {
    const colon = line.indexOf(':')
    if (colon < 0) return []
    const tags = { interface: line.slice(0, colon).trim() }
    const values = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number)
    return columns.map(({ at, name, unit }) => ({ name, value: values[at] ?? 0, unit, tags }))
  })
}

const realKinds = new Set([
  'ext2',
  'ext3',
  'ext4',
  'xfs',
  'btrfs',
  'f2fs',
  'zfs',
  'vfat',
  'overlay',
  'bcachefs',
])

/** The folders that hold file systems of disks, from `/proc/<pid>/mounts`: of one device the shortest. */
export function mountedFolders(text: string): string[] {
  const byDevice = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [device = '', folder = '', kind = ''] = line.split(' ')
    const path = folder.replace(/\\(\d{3})/g, (_, code: string) => String.fromCharCode(parseInt(code, 8)))
    if (path !== '/' && !realKinds.has(kind)) continue
    const key = path === '/' ? '/' : `${kind}:${device}`
    const known = byDevice.get(key)
    if (known === undefined || path.length < known.length) byDevice.set(key, path)
  }
  byDevice.set('/', '/')
  return [...new Set(byDevice.values())].slice(0, 64)
}
