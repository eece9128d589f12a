import { constants } from 'node:fs'
import { link, lstat, mkdir, open, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { agentErrors } from '../../../errors.ts'
import type { LaunchSpec, TaskUser } from '../../types.ts'
import { volatileFolder } from './credential-files.ts'

/** The files of a launch, in folders that only the agent's user can enter. */
export interface LaunchFiles {
  /** In memory: it may hold secrets. */
  environment: string
  /** The same, for variables that systemd does not take; only there when it is used. */
  variables: string
  gate: string
  stdout: string
  stderr: string
}

/** Where they are; the folder of the state of a container has its name. */
export function launchFilesOf(
  stateFolder: string,
  inMemory = volatileFolder(basename(stateFolder)),
): LaunchFiles {
  const file = (name: string): string => join(stateFolder, name)
  return {
    environment: join(inMemory, 'environment'),
    variables: join(inMemory, 'variables'),
    gate: file('may-start'),
    stdout: file('stdout'),
    stderr: file('stderr'),
  }
}

// O_NONBLOCK: a pipe without a reader is refused instead of waited for.
const flags =
  constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NOFOLLOW | constants.O_NONBLOCK

/**
 * Makes a log file in the sandbox and a second name for it in the state folder. systemd opens it with all rights
 * and follows links, so it is given the name that the user of the task cannot replace.
 */
async function openLog(file: string, secondName: string, user: TaskUser | undefined): Promise<void> {
  const handle = await open(file, flags, 0o644)
  try {
    const stats = await handle.stat()
    if (!stats.isFile() || stats.nlink !== 1) throw new Error(`${file} is not a plain file`)
    if (user !== undefined) await handle.chown(user.uid, user.gid)
    await link(file, secondName)
    const linked = await lstat(secondName)
    if (linked.ino !== stats.ino || linked.dev !== stats.dev) throw new Error(`${file} was replaced`)
  } finally {
    await handle.close()
  }
}

/** Writes everything that a unit refers to. Throws DCL_MESOS_AGENT_LAUNCH_FAILED. */
export async function writeLaunchFiles(
  spec: LaunchSpec,
  { environment, variables }: { environment: string; variables?: string },
  inMemory = volatileFolder(spec.containerId),
): Promise<LaunchFiles> {
  const files = launchFilesOf(spec.stateFolder, inMemory)
  try {
    if (`${environment}${variables ?? ''}`.includes('\0'))
      throw new Error('a variable of its environment holds a NUL character')
    await mkdir(inMemory, { recursive: true, mode: 0o700 })
    await Promise.all([
      openLog(join(spec.sandbox, 'stdout'), files.stdout, spec.user),
      openLog(join(spec.sandbox, 'stderr'), files.stderr, spec.user),
      writeFile(files.environment, environment, { mode: 0o600 }),
      ...(variables === undefined ? [] : [writeFile(files.variables, variables, { mode: 0o600 })]),
      writeFile(files.gate, '', { mode: 0o600 }),
    ])
    return files
  } catch (error) {
    throw agentErrors.LAUNCH_FAILED({ reason: (error as Error).message }, { cause: error })
  }
}

/** From now on no unit of this state folder can start. Gives whether one could have. */
export async function shutGate(stateFolder: string): Promise<boolean> {
  try {
    await rm(launchFilesOf(stateFolder).gate)
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false
    throw error
  }
}
