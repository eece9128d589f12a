import { existsSync } from 'node:fs'
import { chmod, chown, mkdir, stat, writeFile } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { agentErrors } from '../../../errors.ts'
import type { LaunchSpec, TaskUser } from '../../types.ts'
import { volatileFolder } from '../files/credential-files.ts'
import { asUserScript, beginScript, closedPaths, insideFolder, startScript } from './decide/scripts.ts'
import { closeRoot, mountRoot } from './mount-root.ts'
import { findInRoot, makeMountPoint, resolveInRoot } from './resolve-in-root.ts'

/** The machine's own files of a container with a root. */
export interface PreparedRoot {
  /** Where it is mounted. */
  folder: string
  /** Seen inside as `/.dcos`. */
  inside: string
}

const superuser: TaskUser = { uid: 0, gid: 0 }
const systemFolders = ['/proc', '/sys', '/dev', '/run', '/tmp']

/** Writes a script that only the user of the container can read: it holds the values of variables. */
export async function writeScript(file: string, text: string, user: TaskUser = superuser): Promise<void> {
  await writeFile(file, '', { mode: 0o400 })
  await chown(file, user.uid, user.gid)
  await writeFile(file, text)
}

/** Where the folder of a container with the launcher's files is. */
export const insideOf = (stateFolder: string): string => join(volatileFolder(basename(stateFolder)), 'inside')

/** The words of a command with the program as an absolute path; paths are left to be found inside. */
export async function findWords(folder: string, argv: readonly string[], path = ''): Promise<string[]> {
  const [name = '', ...rest] = argv
  if (name === '') throw agentErrors.LAUNCH_FAILED({ reason: 'the name of its program is empty' })
  if (name.includes('/')) return [name, ...rest]
  const program = await findInRoot(folder, name, path)
  if (program !== undefined) return [program, ...rest]
  throw agentErrors.LAUNCH_FAILED({ reason: `there is no program "${name}" in ${path} of its image` })
}

/** Every target below the root that something is mounted at, with what the source is. */
async function mountPoints(spec: LaunchSpec, sandbox: string): Promise<[string, 'folder' | 'file'][]> {
  const points: [string, 'folder' | 'file'][] = [...systemFolders, insideFolder, sandbox].map((path) => [
    path,
    'folder',
  ])
  for (const { source, target } of spec.mounts ?? []) {
    points.push([target, (await stat(source)).isDirectory() ? 'folder' : 'file'])
  }
  for (const { target } of spec.credentials ?? []) points.push([target, 'file'])
  return points
}

/** Mounts the root of a container and writes what starts it. Throws DCL_MESOS_AGENT_LAUNCH_FAILED. */
export async function prepareRoot(spec: LaunchSpec, sandbox: string): Promise<PreparedRoot | undefined> {
  const { root, stateFolder, user = superuser, environment } = spec
  if (!root) return undefined
  try {
    const folder = await mountRoot(root, stateFolder)
    const inside = insideOf(stateFolder)
    await mkdir(dirname(inside), { recursive: true, mode: 0o700 })
    await mkdir(join(inside, 'tools'), { recursive: true })
    for (const made of [inside, join(inside, 'tools')]) await chmod(made, 0o755)
    const workingFolder = spec.workingFolder ?? sandbox
    for (const [path, kind] of await mountPoints(spec, sandbox)) {
      if (!path.startsWith(`${sandbox}/`)) await makeMountPoint(folder, path, kind)
    }
    // What lies in the sandbox is not of the image, and made by the one who asks for it.
    const inSandbox = workingFolder === sandbox || workingFolder.startsWith(`${sandbox}/`)
    if (!inSandbox) await resolveInRoot(folder, workingFolder, true)
    const argv = await findWords(folder, spec.argv, environment['PATH'])
    if (argv[0] === '/bin/sh' && !(await resolveInRoot(folder, '/bin/sh')).exists) {
      throw new Error('its image has no /bin/sh: give the command without a shell')
    }
    await writeScript(join(inside, 'start'), startScript({ workingFolder, environment, argv }), user)
    await writeScript(join(inside, 'as-user'), asUserScript(user, spec))
    await writeScript(join(inside, 'begin'), beginScript(spec))
    await writeScript(join(inside, 'fstab'), closedPaths(existsSync))
    if (root.upperFolder === undefined) await closeRoot(stateFolder)
    return { folder, inside }
  } catch (error) {
    if ((error as { code?: string }).code?.startsWith('DCL_') === true) throw error
    throw agentErrors.LAUNCH_FAILED({ reason: (error as Error).message }, { cause: error })
  }
}
