import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { ContainerRoot } from '../../types.ts'

const run = promisify(execFile)
/** Nothing of the agent's own surroundings (such as the library path of its runtime) belongs to a tool of the machine. */
const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C' }

/** Where the root of a container is mounted. */
export function rootFolderOf(stateFolder: string): string {
  return join(stateFolder, 'root')
}

async function mount(words: readonly string[]): Promise<void> {
  try {
    await run('mount', [...words], { env })
  } catch (error) {
    const { stderr } = error as { stderr?: string }
    const reason = stderr?.trim().split('\n')[0] ?? (error as Error).message
    throw new Error(`its root cannot be mounted: ${reason}`, { cause: error })
  }
}

/**
 * Lays the folders of a root over one another. The mount belongs to the machine: it outlives the agent. A root without
 * an upper folder can be written until `closeRoot`.
 */
export async function mountRoot(root: ContainerRoot, stateFolder: string): Promise<string> {
  const target = rootFolderOf(stateFolder)
  const upper = root.upperFolder ?? join(stateFolder, 'upper')
  const work = join(stateFolder, 'work')
  const lower = root.lowerFolders.toReversed()
  const odd = [...lower, upper, work].find((path) => /[,:\\]/.test(path))
  if (odd !== undefined)
    throw new Error(`a folder with "," ":" or "\\" in its name cannot be mounted: ${odd}`)
  for (const folder of [target, upper, work]) await mkdir(folder, { recursive: true, mode: 0o755 })
  const { mode } = await stat(lower[0] ?? '/')
  await chmod(upper, mode & 0o7777) // it is what the container sees as its root
  const options = [`lowerdir=${lower.join(':')}`, `upperdir=${upper}`, `workdir=${work}`]
  await mount(['-n', '-t', 'overlay', '-o', options.join(','), 'overlay', target])
  return target
}

/** From now on nothing of a root can be written. */
export async function closeRoot(stateFolder: string): Promise<void> {
  await mount(['-n', '-o', 'remount,ro', rootFolderOf(stateFolder)])
}

const unescape = (path: string): string =>
  path.replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)))

/** Everything that is mounted below a folder, the last first. */
async function mountsBelow(folder: string): Promise<string[]> {
  const lines = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n')
  const targets = lines.map((line) => unescape(line.split(' ')[4] ?? ''))
  return targets.filter((target) => target.startsWith(`${folder}/`)).reverse()
}

/** Unmounts the roots below a folder for which `wanted` is false. One that is busy goes when it is free. */
export async function unmountRoots(folder: string, wanted: (target: string) => boolean): Promise<void> {
  for (const target of await mountsBelow(folder)) {
    if (!wanted(target)) await run('umount', ['-n', '-l', '--', target], { env })
  }
}
