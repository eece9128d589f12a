import { capabilityMask } from '../../decide/capability-names.ts'
import { sandboxInRoot } from '../../decide/sandbox-in-root.ts'
import type { LaunchSpec } from '../../types.ts'
import type { UnitProperty } from '../dbus/systemd-client.ts'

/** A secret as a file of the machine, and where the container sees it. */
export interface CredentialFile {
  source: string
  target: string
}

/** What a unit sees of the files of the machine besides the program. */
export interface FileOptions {
  credentials: readonly CredentialFile[]
  /** A root of its own: where it is mounted, the launcher's files for it, and the tools that work in it. */
  root?: { folder: string; inside: string; tools: string; insideTarget: string }
}

const recursive = '16384' // MS_REC: what is mounted below comes along
const defaultShmBytes = 64 * 1024 * 1024

type Binding = readonly [source: string, target: string]

const bindings = (property: string, list: readonly Binding[]): UnitProperty[] =>
  list.length === 0
    ? []
    : [[property, ['a(ssbt)', list.map(([source, target]) => [source, target, false, recursive])]]]

// The file itself and no copy of systemd's: what is written into it later is seen inside.
const credentialBindings = ({ credentials }: FileOptions): Binding[] =>
  credentials.map(({ source, target }) => [source, target])

function mountProperties(spec: LaunchSpec, options: FileOptions): UnitProperty[] {
  const { mounts = [], sandbox } = spec
  const { root } = options
  const of = (readOnly: boolean): Binding[] =>
    mounts.filter((mount) => mount.readOnly === readOnly).map(({ source, target }) => [source, target])
  const own: Binding[] = root
    ? [
        [root.inside, root.insideTarget],
        [root.tools, `${root.insideTarget}/tools`],
      ]
    : []
  return [
    ...bindings('BindPaths', [...(root ? [[sandbox, sandboxInRoot] as const] : []), ...of(false)]),
    ...bindings('BindReadOnlyPaths', [...own, ...of(true), ...credentialBindings(options)]),
  ]
}

/** What every program may expect besides the harmless devices of the policy: terminals. */
const terminals: [string, string][] = [
  ['char-pts', 'rw'],
  ['/dev/ptmx', 'rw'],
  ['/dev/tty', 'rw'],
]

function deviceProperties({ devices, privileged, root }: LaunchSpec): UnitProperty[] {
  if (privileged === true) return []
  if (devices === undefined) return root ? [['PrivateDevices', ['b', true]]] : []
  return [
    ...(root ? [['PrivateDevices', ['b', true]] as const] : []),
    ['DevicePolicy', ['s', 'closed']],
    ['DeviceAllow', ['a(ss)', [...terminals, ...devices.map((device) => [device, 'rwm'])]]],
    ...(root
      ? bindings(
          'BindPaths',
          devices.map((device) => [device, device] as const),
        )
      : []),
  ]
}

function rootProperties(spec: LaunchSpec, root: NonNullable<FileOptions['root']>): UnitProperty[] {
  const shm = spec.shmBytes ?? defaultShmBytes
  return [
    ['RootDirectory', ['s', root.folder]],
    ['MountAPIVFS', ['b', true]],
    ['WorkingDirectory', ['s', '/']],
    ...(spec.shareIpc === true
      ? []
      : [['TemporaryFileSystem', ['a(ss)', [['/dev/shm', `mode=1777,size=${shm}`]]]] as const]),
    ...(spec.privileged === true ? [] : [['ReadOnlyPaths', ['as', ['/sys']]] as const]),
  ]
}

/** Rights of a container without a root of its own; with one, they are given up inside. */
function rightProperties({ capabilities, noNewPrivileges, user }: LaunchSpec): UnitProperty[] {
  const { effective, bounding } = capabilities ?? {}
  const root = user === undefined || user.uid === 0
  const kept = root ? (effective ?? bounding) : (bounding ?? effective)
  return [
    ...(kept ? [['CapabilityBoundingSet', ['t', String(capabilityMask(kept))]] as const] : []),
    ...(effective && !root
      ? [['AmbientCapabilities', ['t', String(capabilityMask(effective))]] as const]
      : []),
    ...(noNewPrivileges === true ? [['NoNewPrivileges', ['b', true]] as const] : []),
  ]
}

/** Joins bindings of one kind: a property that is named twice would be an addition, but says it once. */
function joined(properties: readonly UnitProperty[]): UnitProperty[] {
  const byName = Map.groupBy(properties, ([name]) => name)
  return [...byName].map(([name, all]): UnitProperty => {
    const [first] = all
    if (all.length === 1 && first) return first
    const [, [signature]] = first ?? [name, ['', undefined] as const]
    return [name, [signature, all.flatMap(([, [, value]]) => value as unknown[])]]
  })
}

/** The properties of a unit by which it sees other files and devices than the machine, and has other rights. */
export function fileProperties(spec: LaunchSpec, options: FileOptions): UnitProperty[] {
  const { root } = options
  return joined([
    ...(root
      ? rootProperties(spec, root)
      : [['WorkingDirectory', ['s', spec.workingFolder ?? spec.sandbox]] as const]),
    ...mountProperties(spec, options),
    ...deviceProperties(spec),
    ...(root ? [] : rightProperties(spec)),
  ])
}
