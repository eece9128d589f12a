import { join, resolve } from 'node:path'
import type { Resource } from '@dcos-lite/lib/mesos'
import { reservationRole } from '@dcos-lite/lib/resources'

/** Where the data of a persistent volume lies. */
export interface VolumePlace {
  /** A folder of its own, or a whole mounted disk of which only the content comes and goes. */
  kind: 'folder' | 'mount'
  path: string
  /** The disk that the folder is on: its path is this, `volumes`, `roles`, the role and the id. */
  root: string
}

/** Computes the place of a volume; a relative root of a disk is below the work folder. */
export function volumePlace(workDir: string, volume: Resource): VolumePlace {
  const { source, persistence } = volume.disk ?? {}
  if (source?.type === 'MOUNT') {
    const root = resolve(workDir, source.mount?.root ?? '')
    return { kind: 'mount', path: root, root }
  }
  const root = resolve(workDir, source?.path?.root ?? '')
  // A role may be a path; a folder per role is one name, as Mesos writes it.
  const role = (reservationRole(volume) ?? volume.role ?? '*').replaceAll('/', ' ')
  return { kind: 'folder', path: join(root, 'volumes', 'roles', role, persistence?.id ?? ''), root }
}
