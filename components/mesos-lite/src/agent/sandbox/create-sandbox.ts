import { mkdir, readlink, rename, rm, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'

/** Points a link elsewhere by rename. `unique` names the link while it is made; nobody else may use it. */
async function replaceLink(target: string, link: string, unique: string): Promise<void> {
  if ((await readlink(link).catch(() => undefined)) === target) return
  const part = `${link}.${unique}`
  await rm(part, { force: true }) // left by a crash
  await symlink(target, part)
  await rename(part, link)
}

/**
 * Makes the folder of one run of an executor, `<executor folder>/runs/<container>`, and points `runs/latest` to
 * it. Members of a group do this at the same time, each under the id of its own container.
 */
export async function createRunFolder(runFolder: string, ownContainerId: string): Promise<void> {
  await mkdir(runFolder, { recursive: true })
  await replaceLink(basename(runFolder), join(dirname(runFolder), 'latest'), ownContainerId)
}

/** Points `slaves/latest` to the folder of this agent. */
export async function linkLatestAgent(slavesFolder: string, agentId: string): Promise<void> {
  await mkdir(join(slavesFolder, agentId), { recursive: true })
  await replaceLink(agentId, join(slavesFolder, 'latest'), agentId)
}
