import { mkdir, mkdtemp, rm, rmdir } from 'node:fs/promises'
import { join } from 'node:path'
import { messageOf } from '@dcos-lite/lib/errors'
import { findHierarchies } from '../cgroups/hierarchies.ts'
import { labErrors } from '../errors.ts'
import { labsRoot } from './folders.ts'
import { ensurePrograms } from './programs.ts'
import { mustRun, runProgram } from './run-program.ts'

async function tryOverlay(): Promise<void> {
  await mkdir(labsRoot(), { recursive: true })
  const folder = await mkdtemp(join(labsRoot(), '.trial-'))
  try {
    const [lower, upper, work, root] = ['lower', 'upper', 'work', 'root'].map((name) => join(folder, name))
    for (const path of [lower, upper, work, root]) await mkdir(String(path))
    const options = `lowerdir=${lower},upperdir=${upper},workdir=${work}`
    await mustRun(['mount', '-t', 'overlay', 'overlay', '-o', options, String(root)])
    await mustRun(['umount', String(root)])
  } finally {
    await runProgram(['umount', join(folder, 'root')])
    await rm(folder, { recursive: true, force: true })
  }
}

async function tryCgroups(): Promise<void> {
  const hierarchies = findHierarchies()
  if (hierarchies.length === 0) throw new Error('no cgroups are mounted at /sys/fs/cgroup')
  for (const { folder } of hierarchies) {
    const trial = join(folder, `dcos-lab-trial-${process.pid}`)
    await mkdir(trial)
    await rmdir(trial)
  }
}

async function tryNamespaces(): Promise<void> {
  await mustRun(['unshare', '--net', '--mount', '--uts', '--ipc', '--pid', '--fork', 'true'])
}

const trials: [string, () => Promise<void>][] = [
  ['overlay file systems', tryOverlay],
  ['cgroups', tryCgroups],
  ['namespaces', tryNamespaces],
]

/** Makes sure that this machine can run a lab, installing what is missing; otherwise throws what is in the way. */
export async function assertMachineFit(say: (line: string) => void): Promise<void> {
  if (process.platform !== 'linux') throw labErrors.NOT_LINUX({ platform: process.platform })
  if (process.getuid?.() !== 0) throw labErrors.NOT_ROOT()
  await ensurePrograms(say)
  for (const [what, attempt] of trials) {
    try {
      await attempt()
    } catch (error) {
      throw labErrors.MACHINE_UNFIT(
        { reason: `${what} cannot be used: ${messageOf(error)}` },
        { cause: error },
      )
    }
  }
}
