import type { AppDefinition } from '../../definitions/app.ts'
import type { AppVolume, ExternalVolume, PersistentVolume } from '../../definitions/container.ts'
import { isRegularExpression } from '../constraints.ts'
import { linuxViolations } from '../linux-info.ts'
import type { Violation } from '../report.ts'

/** What a persistent volume must hold to, at the path of its volume. */
export function persistentViolations(persistent: PersistentVolume, path: string): Violation[] {
  const found: Violation[] = []
  const at = `${path}/persistent`
  if (persistent.size <= 0) found.push({ path: `${at}/size`, error: 'must be greater than 0' })
  if (persistent.type === 'root' && persistent.constraints.length > 0) {
    found.push({ path: `${at}/constraints`, error: 'are not allowed for type root' })
  }
  for (const [field, operator] of persistent.constraints) {
    if (field !== 'path' || (operator !== 'LIKE' && operator !== 'UNLIKE')) {
      found.push({
        path: `${at}/constraints`,
        error: 'must be ["path", "LIKE" or "UNLIKE", regular expression]',
      })
    }
  }
  if (
    persistent.maxSize !== undefined &&
    (persistent.type !== 'mount' || persistent.maxSize <= persistent.size)
  ) {
    found.push({ path: `${at}/maxSize`, error: 'is only for type mount and must be greater than size' })
  }
  for (const [, , pattern] of persistent.constraints) {
    if (pattern === undefined || !isRegularExpression(pattern)) {
      found.push({ path: `${at}/constraints`, error: 'the value must be a regular expression' })
    }
  }
  return found
}

const singleNode = new Set(['SINGLE_NODE_WRITER', 'SINGLE_NODE_READER_ONLY'])
const accessModes = new Set([
  ...singleNode,
  'MULTI_NODE_READER_ONLY',
  'MULTI_NODE_SINGLE_WRITER',
  'MULTI_NODE_MULTI_WRITER',
])

const accessModeOf = (external: ExternalVolume): string => {
  const capability = external.options.capability as { accessMode?: unknown } | undefined
  return typeof capability?.accessMode === 'string' ? capability.accessMode : ''
}

function dvdiViolations(
  app: AppDefinition,
  volume: AppVolume,
  external: ExternalVolume,
  path: string,
): Violation[] {
  const found: Violation[] = []
  const options = `${path}/external/options`
  const names = Object.keys(external.options)
  if (!external.options['dvdi/driver']) found.push({ path: options, error: 'must contain dvdi/driver' })
  for (const name of names) {
    if (!name.includes('/'))
      found.push({ path: `${options}/${name}`, error: 'must be namespaced, as in dvdi/…' })
  }
  if (app.container?.type === 'MESOS' && volume.mode !== 'RW') {
    found.push({ path: `${path}/mode`, error: 'must be RW' })
  }
  if (app.container?.type === 'DOCKER') {
    if (external.size !== undefined) found.push({ path: `${path}/external/size`, error: 'must not be given' })
    if (names.some((name) => name !== 'dvdi/driver')) {
      found.push({ path: options, error: 'only dvdi/driver is allowed' })
    }
  }
  if (app.instances > 1) found.push({ path: '/instances', error: 'must be at most 1 with external volumes' })
  return found
}

function csiViolations(
  app: AppDefinition,
  volume: AppVolume,
  external: ExternalVolume,
  path: string,
): Violation[] {
  const found: Violation[] = []
  const mode = accessModeOf(external)
  if (!accessModes.has(mode)) {
    found.push({ path: `${path}/external/options/capability/accessMode`, error: 'is not an access mode' })
  }
  if (mode.endsWith('READER_ONLY') && volume.mode !== 'RO') {
    found.push({ path: `${path}/mode`, error: 'must be RO for a read-only access mode' })
  }
  if (app.instances > 1 && singleNode.has(mode)) {
    found.push({ path: '/instances', error: 'must be at most 1 for a single-node access mode' })
  }
  const { pluginName, capability } = external.options
  const options = `${path}/external/options`
  if (typeof pluginName !== 'string' || pluginName === '') {
    found.push({ path: `${options}/pluginName`, error: 'must not be empty' })
  }
  const accessType = (capability as { accessType?: unknown } | undefined)?.accessType
  if (accessType !== 'block' && accessType !== 'mount') {
    found.push({ path: `${options}/capability/accessType`, error: 'must be block or mount' })
  }
  return found
}

/** One node writes: several instances that all mount read-write contradict that. */
function singleWriterViolations(app: AppDefinition): Violation[] {
  const csi = (app.container?.volumes ?? []).filter(({ external }) => external?.provider === 'csi')
  const allWrite = csi.every(
    ({ mode, external }) =>
      mode === 'RW' && external && accessModeOf(external) === 'MULTI_NODE_SINGLE_WRITER',
  )
  if (csi.length === 0 || !allWrite || app.instances <= 1) return []
  return [{ path: '/instances', error: 'must be at most 1 when only one node may write' }]
}

function externalViolations(app: AppDefinition, volume: AppVolume, path: string): Violation[] {
  const { external } = volume
  if (!external) return []
  const found: Violation[] = []
  if (external.name === '') found.push({ path: `${path}/external/name`, error: 'must not be empty' })
  if (external.provider === 'dvdi') return [...found, ...dvdiViolations(app, volume, external, path)]
  if (external.provider === 'csi') return [...found, ...csiViolations(app, volume, external, path)]
  return [...found, { path: `${path}/external/provider`, error: 'is unknown provider' }]
}

function volumeViolations(app: AppDefinition, volume: AppVolume, path: string): Violation[] {
  const found: Violation[] = []
  const { containerPath, hostPath, mode, persistent, external, secret } = volume
  const kinds = [hostPath, persistent, external, secret].filter((kind) => kind !== undefined)
  if (kinds.length !== 1) {
    found.push({ path, error: 'must have exactly one of hostPath, persistent, external, secret' })
  }
  if (containerPath === '') found.push({ path: `${path}/containerPath`, error: 'must not be empty' })
  if (hostPath === '') found.push({ path: `${path}/hostPath`, error: 'must not be empty' })
  if (mode === undefined && secret === undefined)
    found.push({ path: `${path}/mode`, error: 'error.path.missing' })
  if (persistent) {
    found.push(...persistentViolations(persistent, path))
    if (mode !== 'RW') found.push({ path: `${path}/mode`, error: 'must be RW for a persistent volume' })
    if (containerPath === '.' || containerPath === '..' || containerPath.includes('/')) {
      found.push({ path: `${path}/containerPath`, error: "value must not contain '/', nor be '.' or '..'" })
    }
  }
  if (secret !== undefined && !(secret in app.secrets)) {
    found.push({ path: `${path}/secret`, error: `references an undefined secret ${secret}` })
  }
  return [...found, ...externalViolations(app, volume, path)]
}

/** What the container and its volumes must hold to. */
export function containerViolations(app: AppDefinition): Violation[] {
  const { container } = app
  if (!container) return []
  const found: Violation[] = []
  if (container.type === 'DOCKER' && !container.docker) {
    found.push({ path: '/container/docker', error: 'not defined' })
  }
  if (container.type === 'MESOS' && (container.docker?.parameters.length ?? 0) > 0) {
    found.push({ path: '/container/docker/parameters', error: 'must be empty for a MESOS container' })
  }
  const pullSecret = container.docker?.pullConfig?.secret
  if (pullSecret !== undefined) {
    const path = '/container/docker/pullConfig'
    if (container.type === 'DOCKER') found.push({ path, error: 'is not supported for a DOCKER container' })
    if (!(pullSecret in app.secrets)) {
      found.push({ path, error: `references an undefined secret ${pullSecret}` })
    }
  }
  found.push(...linuxViolations(container.linuxInfo, '/container/linuxInfo'))
  found.push(...singleWriterViolations(app))
  const externals = container.volumes.flatMap(({ external }) => (external ? [external] : []))
  if (
    new Set(externals.map(({ name }) => name)).size !== externals.length &&
    !externals.every((e) => e.shared)
  ) {
    found.push({ path: '/container/volumes', error: 'a volume name may be used only once' })
  }
  return [
    ...found,
    ...container.volumes.flatMap((volume, index) =>
      volumeViolations(app, volume, `/container/volumes(${index})`),
    ),
  ]
}
