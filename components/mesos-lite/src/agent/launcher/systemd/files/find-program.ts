import { constants } from 'node:fs'
import { access, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { agentErrors } from '../../../errors.ts'

async function isProgram(file: string): Promise<boolean> {
  try {
    await access(file, constants.X_OK)
    return (await stat(file)).isFile()
  } catch {
    return false // not there, or nothing that can be started: the next candidate is tried
  }
}

/**
 * The absolute path of a program: as it is, from the sandbox, or from the PATH of the task, as a shell would find it.
 * Throws DCL_MESOS_AGENT_LAUNCH_FAILED.
 */
export async function findProgram(name: string, path: string | undefined, sandbox: string): Promise<string> {
  if (name.includes('/')) {
    const file = resolve(sandbox, name)
    if (await isProgram(file)) return file
    throw agentErrors.LAUNCH_FAILED({ reason: `"${name}" is not there or cannot be executed` })
  }
  for (const folder of (path ?? '').split(':')) {
    const file = resolve(sandbox, folder, name)
    if (name !== '' && (await isProgram(file))) return file
  }
  throw agentErrors.LAUNCH_FAILED({ reason: `there is no program "${name}" in ${path ?? 'its empty PATH'}` })
}
