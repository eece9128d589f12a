import type { Resource, Secret, TaskInfo, Volume } from '@dcos-lite/lib/mesos'

/** A link in the sandbox. */
export interface VolumeLink {
  /** Relative to the sandbox of the task. */
  path: string
  target: VolumeSource
}

/** What lies behind a volume; a `folder` of the agent is made when it is not there. */
export type VolumeSource = { type: 'host'; path: string } | { type: 'folder'; path: string }

/** A part of the machine that is seen inside, without a link. */
export interface VolumeMount {
  source: VolumeSource
  /** Absolute, as the container sees it. */
  target: string
  readOnly: boolean
}

/** A secret that is seen as a file. */
export interface SecretFile {
  /** Absolute, as the container sees it. */
  target: string
  secret: Secret
}

export interface VolumeFacts {
  /** What names the volumes: a task, or the executor of a task group. */
  task: Pick<TaskInfo, 'container' | 'resources'>
  /** Sandbox of the task. */
  directory: string
  /** Sandbox of the executor; that of the task itself unless it is a member of a group. */
  executorDirectory: string
  /** Where the data of a persistent volume lies; the disk it is on is part of the resource. */
  volumeFolder: (role: string, persistenceId: string, volume: Resource) => string
  /**
   * What the launcher can do: only links; mounts over the files of the machine; or mounts into a root of its own, which
   * sees the sandbox at `sandbox`.
   */
  place?: { kind: 'links' } | { kind: 'mounts' } | { kind: 'root'; sandbox: string }
}

export interface VolumePlan {
  links: VolumeLink[]
  mounts: VolumeMount[]
  secrets: SecretFile[]
}

export type VolumeDecision = VolumePlan | { refused: string }

class Refusal {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

function insideSandbox(containerPath: string): string {
  const parts = containerPath.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.length === 0 || parts.includes('..')) {
    throw new Refusal(`the container path "${containerPath}" is no path inside the sandbox`)
  }
  return parts.join('/')
}

function absolutePath(containerPath: string): string {
  const parts = containerPath.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.length === 0 || parts.includes('..')) {
    throw new Refusal(`the container path "${containerPath}" is no path inside the container`)
  }
  return `/${parts.join('/')}`
}

/** Where the container sees its sandbox. */
function sandboxOf({ place, directory }: VolumeFacts): string {
  return place?.kind === 'root' ? place.sandbox : directory
}

function targetOf(containerPath: string, facts: VolumeFacts): string {
  if (containerPath.startsWith('/')) return absolutePath(containerPath)
  return `${sandboxOf(facts)}/${insideSandbox(containerPath)}`
}

/** A volume as a link where that does the same, as a mount otherwise. */
function volumeOf(
  containerPath: string,
  source: VolumeSource,
  readOnly: boolean,
  facts: VolumeFacts,
): Partial<VolumePlan> {
  const { kind } = facts.place ?? { kind: 'links' }
  const absolute = containerPath.startsWith('/')
  if (kind !== 'root' && containerPath === source.path && !readOnly) return {} // the task sees it anyway
  if (kind === 'links') {
    if (containerPath === source.path) return {}
    if (!absolute) return { links: [{ path: insideSandbox(containerPath), target: source }] }
    throw new Refusal(
      `the volume at the absolute path "${containerPath}" needs a file system of its own, and tasks here run on the host's files; use a relative container path`,
    )
  }
  if (kind === 'mounts' && !absolute && !readOnly) {
    return { links: [{ path: insideSandbox(containerPath), target: source }] }
  }
  return { mounts: [{ source, target: targetOf(containerPath, facts), readOnly }] }
}

function hostSource(hostPath: string, facts: VolumeFacts): VolumeSource {
  if (!hostPath.startsWith('/'))
    return { type: 'folder', path: `${facts.directory}/${insideSandbox(hostPath)}` }
  if (hostPath.split('/').includes('..')) throw new Refusal(`the host path "${hostPath}" holds ".."`)
  return { type: 'host', path: hostPath }
}

function refuseKind(volume: Volume, why: string): never {
  throw new Refusal(`the volume at "${volume.container_path}" is ${why}`)
}

function planOf(volume: Volume, facts: VolumeFacts): Partial<VolumePlan> {
  const { source, container_path: containerPath, mode } = volume
  const readOnly = mode === 'RO'
  const from = (path: string): Partial<VolumePlan> =>
    volumeOf(containerPath, hostSource(path, facts), readOnly, facts)
  if ('image' in volume) refuseKind(volume, 'an image, and images are not mounted as volumes')
  if (!source) return from(volume.host_path ?? '')
  if (source.type === 'HOST_PATH') return from(source.host_path?.path ?? '')
  if (source.type === 'SANDBOX_PATH') {
    const base = source.sandbox_path?.type === 'PARENT' ? facts.executorDirectory : facts.directory
    const path = `${base}/${insideSandbox(source.sandbox_path?.path ?? '')}`
    return volumeOf(containerPath, { type: 'folder', path }, readOnly, facts)
  }
  if (source.type === 'SECRET') {
    if ((facts.place?.kind ?? 'links') === 'links' && containerPath.startsWith('/')) {
      refuseKind(
        volume,
        "a secret at an absolute path, and tasks here run on the host's files; use a relative one",
      )
    }
    if (!source.secret) refuseKind(volume, 'a secret that is not named')
    return { secrets: [{ target: targetOf(containerPath, facts), secret: source.secret }] }
  }
  if (source.type === 'DOCKER_VOLUME') {
    const driver = source.docker_volume?.driver ?? 'local'
    refuseKind(
      volume,
      `a docker volume, whose driver "${driver}" needs Docker; use a host or persistent volume`,
    )
  }
  refuseKind(
    volume,
    `a ${source.type.toLowerCase().replaceAll('_', ' ')}, which this launcher does not mount`,
  )
}

function persistentPlan(resource: Resource, facts: VolumeFacts): Partial<VolumePlan> {
  const id = resource.disk?.persistence?.id
  const { container_path: containerPath, mode } = resource.disk?.volume ?? {}
  if (id === undefined || containerPath === undefined) return {}
  const role = resource.reservations?.at(-1)?.role ?? resource.role ?? '*'
  return volumeOf(
    containerPath,
    { type: 'folder', path: facts.volumeFolder(role, id, resource) },
    mode === 'RO',
    facts,
  )
}

/** Decides how a task sees its volumes, or why it cannot have them. */
export function planVolumes(facts: VolumeFacts): VolumeDecision {
  try {
    const plans = [
      ...(facts.task.container?.volumes ?? []).map((volume) => planOf(volume, facts)),
      ...(facts.task.resources ?? []).map((resource) => persistentPlan(resource, facts)),
    ]
    return {
      links: plans.flatMap(({ links = [] }) => links),
      mounts: plans.flatMap(({ mounts = [] }) => mounts),
      secrets: plans.flatMap(({ secrets = [] }) => secrets),
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    const launcher = (facts.place?.kind ?? 'links') === 'links' ? 'process' : 'systemd'
    return { refused: `The ${launcher} launcher of this agent refuses the task: ${error.reason}.` }
  }
}
