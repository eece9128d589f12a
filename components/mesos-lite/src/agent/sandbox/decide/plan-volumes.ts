import type { Resource, TaskInfo, Volume } from '@dcos-lite/lib/mesos'

/** A link in the sandbox. */
export interface VolumeLink {
  /** Relative to the sandbox of the task. */
  path: string
  target: { type: 'host'; path: string } | { type: 'folder'; path: string }
}

export interface VolumeFacts {
  /** What names the volumes: a task, or the executor of a task group. */
  task: Pick<TaskInfo, 'container' | 'resources'>
  /** Sandbox of the task. */
  directory: string
  /** Sandbox of the executor; that of the task itself unless it is a member of a group. */
  executorDirectory: string
  volumeFolder: (role: string, persistenceId: string) => string
}

export type VolumeDecision = { links: VolumeLink[] } | { refused: string }

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

function needsRelative(containerPath: string): string {
  if (!containerPath.startsWith('/')) return insideSandbox(containerPath)
  throw new Refusal(
    `the volume at the absolute path "${containerPath}" needs a file system of its own, and tasks here run on the host's files; use a relative container path`,
  )
}

function hostLink(containerPath: string, hostPath: string, facts: VolumeFacts): VolumeLink[] {
  if (containerPath === hostPath) return [] // the task sees the host's files anyway
  const path = needsRelative(containerPath)
  if (hostPath.startsWith('/')) return [{ path, target: { type: 'host', path: hostPath } }]
  return [{ path, target: { type: 'folder', path: `${facts.directory}/${insideSandbox(hostPath)}` } }]
}

function linkOf(volume: Volume, facts: VolumeFacts): VolumeLink[] {
  const { source, container_path: containerPath } = volume
  if (!source) return hostLink(containerPath, volume.host_path ?? '', facts)
  if (source.type === 'HOST_PATH') return hostLink(containerPath, source.host_path?.path ?? '', facts)
  if (source.type === 'SANDBOX_PATH') {
    const base = source.sandbox_path?.type === 'PARENT' ? facts.executorDirectory : facts.directory
    const target = `${base}/${insideSandbox(source.sandbox_path?.path ?? '')}`
    return [{ path: needsRelative(containerPath), target: { type: 'folder', path: target } }]
  }
  const kind = source.type.toLowerCase().replaceAll('_', ' ')
  throw new Refusal(`the volume at "${containerPath}" is a ${kind}, which this launcher does not mount`)
}

function persistentLink(resource: Resource, facts: VolumeFacts): VolumeLink[] {
  const id = resource.disk?.persistence?.id
  const containerPath = resource.disk?.volume?.container_path
  if (id === undefined || containerPath === undefined) return []
  const role = resource.reservations?.at(-1)?.role ?? resource.role ?? '*'
  const target = { type: 'folder', path: facts.volumeFolder(role, id) } as const
  return [{ path: needsRelative(containerPath), target }]
}

/** Decides which links give a task its volumes, or why it cannot have them. */
export function planVolumes(facts: VolumeFacts): VolumeDecision {
  try {
    return {
      links: [
        ...(facts.task.container?.volumes ?? []).flatMap((volume) => linkOf(volume, facts)),
        ...(facts.task.resources ?? []).flatMap((resource) => persistentLink(resource, facts)),
      ],
    }
  } catch (error) {
    if (error instanceof Refusal) {
      return { refused: `The process launcher of this agent refuses the task: ${error.reason}.` }
    }
    throw error
  }
}
