import { chown, mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { agentErrors } from '../../../errors.ts'
import type { LaunchSpec } from '../../types.ts'
import type { CredentialFile } from '../decide/unit-files.ts'

// In memory: what a secret says is never on a disk.
const runtimeFolder = '/run/dcos-tasks'

const folderOf = (containerId: string): string => join(runtimeFolder, containerId)

/** Writes the secrets of a container, each for its user alone. Throws DCL_MESOS_AGENT_LAUNCH_FAILED. */
export async function writeCredentials(spec: LaunchSpec): Promise<CredentialFile[]> {
  const { containerId, credentials = [], user } = spec
  if (credentials.length === 0) return []
  const folder = folderOf(containerId)
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    const files: CredentialFile[] = []
    for (const [index, { target, content }] of credentials.entries()) {
      const source = join(folder, String(index))
      await writeFile(source, '', { mode: 0o400 })
      if (user) await chown(source, user.uid, user.gid)
      await writeFile(source, content)
      files.push({ source, target })
    }
    return files
  } catch (error) {
    const reason = `its secrets cannot be written: ${(error as Error).message}`
    throw agentErrors.LAUNCH_FAILED({ reason }, { cause: error })
  }
}

/** Removes the secrets of a container. */
export async function removeCredentials(containerId: string): Promise<void> {
  await rm(folderOf(containerId), { recursive: true, force: true })
}
