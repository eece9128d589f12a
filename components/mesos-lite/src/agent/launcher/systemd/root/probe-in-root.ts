import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from '@dcos-lite/lib/clock'
import { agentErrors } from '../../../errors.ts'
import { runProbe } from '../../process/probe.ts'
import type { ProbeCommand, TaskUser } from '../../types.ts'
import { asUserFile, insideFolder, startFile, startScript, toolWords } from './decide/scripts.ts'
import { rootFolderOf } from './mount-root.ts'
import { findWords, insideOf, writeScript } from './prepare-root.ts'

// Joins the groups with the rights of the agent; what it does inside is up to the scripts of the container.
const joinAndEnter = `while [ "$1" != -- ]; do echo $$ >"$1" || exit 125; shift; done
shift
exec nsenter "$@"`

const notYet = new Set([asUserFile, toolWords('setpriv').at(-1)])

/** Whether a process has come so far that it runs what starts the program of its container. */
async function runsStart(pid: number): Promise<boolean> {
  const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0')
  return words.at(-2) === startFile && !words.some((word) => notYet.has(word))
}

const longestOpeningMs = 5000
const betweenLooksMs = 10

/**
 * The first process in the namespaces of a container: the only child of what the unit started. A unit counts as
 * started before that child has made itself the container, so that this waits until it is the user's; nobody gets in
 * before the way out is closed.
 */
export async function innerPid(mainPid: number, clock: Clock): Promise<number | undefined> {
  const dueMs = clock.monotonicMs() + longestOpeningMs
  try {
    for (;;) {
      const children = await readFile(`/proc/${mainPid}/task/${mainPid}/children`, 'utf8')
      const pid = Number(children.trim().split(' ')[0])
      if (pid > 0 && (await runsStart(pid))) return pid
      if (clock.monotonicMs() >= dueMs) return undefined
      await clock.sleep(betweenLooksMs)
    }
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
  clock: Clock
}

/** Runs a command in the root, the namespaces and the groups of a container, as its user. */
export async function probeInRoot(probe: RootedProbe): Promise<number> {
  const { command, stateFolder, user, workingFolder } = probe
  const pid = await innerPid(probe.mainPid, probe.clock)
  if (pid === undefined) throw agentErrors.LAUNCH_FAILED({ reason: 'its task does not run' })
  probes += 1
  const name = `probe-${process.pid}-${probes}`
  const file = join(insideOf(stateFolder), name)
  const argv = await findWords(rootFolderOf(stateFolder), command.argv, command.environment['PATH'])
  const script = startScript({ workingFolder, environment: command.environment, argv })
  await writeScript(file, script, user)
  try {
    const enter = [`--target=${pid}`, '--mount', '--pid', '--ipc', '--uts', '--net', '--root', '--wd']
    const inside = [...toolWords('sh'), asUserFile, `${insideFolder}/${name}`]
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
