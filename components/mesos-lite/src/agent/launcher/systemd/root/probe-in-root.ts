import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { agentErrors } from '../../../errors.ts'
import { runProbe } from '../../process/probe.ts'
import type { ProbeCommand, TaskUser } from '../../types.ts'
import { insideFolder, startScript, toolWords } from './decide/scripts.ts'
import { rootFolderOf } from './mount-root.ts'
import { findWords, insideOf, writeScript } from './prepare-root.ts'

// Joins the groups with the rights of the agent; what it does inside is up to the scripts of the container.
const joinAndEnter = `while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done
shift
exec nsenter "$@"`

/** The first process in the namespaces of a container: the only child of what the unit started. */
export async function innerPid(mainPid: number): Promise<number | undefined> {
  try {
    const children = await readFile(`/proc/${mainPid}/task/${mainPid}/children`, 'utf8')
    const pid = Number(children.trim().split(' ')[0])
    return pid > 0 ? pid : undefined
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(String((error as NodeJS.ErrnoException).code))) return undefined
    throw error
  }
}

let probes = 0

export interface RootedProbe {
  command: ProbeCommand
  stateFolder: string
  mainPid: number
  /** Files that a process writes its pid into to join the unit. */
  doors: readonly string[]
  user: TaskUser
  workingFolder: string
}

/** Runs a command in the root, the namespaces and the groups of a container, as its user. */
export async function probeInRoot(probe: RootedProbe): Promise<number> {
  const { command, stateFolder, user, workingFolder } = probe
  const pid = await innerPid(probe.mainPid)
  if (pid === undefined) throw agentErrors.LAUNCH_FAILED({ reason: 'its task does not run' })
  probes += 1
  const name = `probe-${process.pid}-${probes}`
  const file = join(insideOf(stateFolder), name)
  const argv = await findWords(rootFolderOf(stateFolder), command.argv, command.environment['PATH'])
  const script = startScript({ workingFolder, environment: command.environment, argv })
  await writeScript(file, script, user)
  try {
    const enter = [`--target=${pid}`, '--mount', '--pid', '--ipc', '--uts', '--net', '--root', '--wd']
    const inside = [...toolWords('sh'), `${insideFolder}/as-user`, `${insideFolder}/${name}`]
    return await runProbe({
      containerId: command.containerId,
      argv: ['/bin/sh', '-c', joinAndEnter, 'probe', ...probe.doors, '--', ...enter, '--', ...inside],
      environment: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
      sandbox: '/',
      signal: command.signal,
    })
  } finally {
    await rm(file, { force: true })
  }
}
