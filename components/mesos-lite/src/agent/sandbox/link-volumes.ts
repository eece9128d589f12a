import { mkdir, readlink, symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { agentErrors } from '../errors.ts'
import type { VolumeLink } from './decide/plan-volumes.ts'

/** Makes the links of volumes in a sandbox. A path that is something else already is refused. */
export async function linkVolumes(sandbox: string, links: readonly VolumeLink[]): Promise<void> {
  for (const { path, target } of links) {
    if (target.type === 'folder') await mkdir(target.path, { recursive: true })
    const link = join(sandbox, path)
    if (link === target.path) continue
    await mkdir(dirname(link), { recursive: true })
    // Members of a group make the links of their executor at the same time.
    const present = await readlink(link).catch(() => undefined)
    if (present === target.path) continue
    try {
      await symlink(target.path, link)
    } catch (error) {
      if ((await readlink(link).catch(() => undefined)) === target.path) continue
      const reason = `The volume at "${path}" cannot be mounted: the sandbox has something of that name already.`
      throw agentErrors.TASK_REFUSED({ reason }, { cause: error })
    }
  }
}
