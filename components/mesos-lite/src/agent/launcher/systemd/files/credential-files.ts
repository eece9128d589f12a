import { chown, mkdir, open, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { agentErrors } from '../../../errors.ts'
import type { LaunchSpec } from '../../types.ts'
import type { CredentialFile } from '../decide/unit-files.ts'

// In memory: what a secret says is never on a disk.
const runtimeFolder = '/run/dcos-tasks'

/** The folder in memory of what a container must not leave on a disk. */
export const volatileFolder = (containerId: string): string => join(runtimeFolder, containerId)

/** Writes the secrets of a container, each for its user alone. Throws DCL_MESOS_AGENT_LAUNCH_FAILED. */
export async function writeCredentials(spec: LaunchSpec): Promise<CredentialFile[]> {
  const { containerId, credentials = [], user } = spec
  if (credentials.length === 0) return []
  const folder = volatileFolder(containerId)
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

/**
 * Writes another content over one of a container's secrets. It is the file that the container sees mounted, so it
 * stays the same file. False: it says that already.
 */
export async function renewCredential(
  containerId: string,
  index: number,
  content: Uint8Array,
): Promise<boolean> {
  const handle = await open(join(volatileFolder(containerId), String(index)), 'r+')
  try {
    if ((await handle.readFile()).equals(content)) return false
    await handle.write(content, 0, content.byteLength, 0)
    await handle.truncate(content.byteLength)
    return true
  } finally {
    await handle.close()
  }
}

/** Removes the secrets of a container. */
export async function removeCredentials(containerId: string): Promise<void> {
  await rm(volatileFolder(containerId), { recursive: true, force: true })
}
