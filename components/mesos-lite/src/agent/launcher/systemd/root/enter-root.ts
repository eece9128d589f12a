import { join } from 'node:path'
import type { Clock } from '@dcos-lite/lib/clock'
import { agentErrors } from '../../../errors.ts'
import type { Entrance, EntranceOptions } from '../../types.ts'
import { findProgram } from '../files/find-program.ts'
import { joinGroups } from '../groups/entrance.ts'
import { asUserFile, insideFolder, toolWords } from './decide/scripts.ts'
import type { HeldRoot } from './held-root.ts'
import { insideOf, writeScript } from './prepare-root.ts'
import { innerPid } from './probe-in-root.ts'

const scriptName = 'session'
/** The words of a command on their way to the script; the command does not see it. */
const wordsVariable = 'DCOS_SESSION_WORDS'
const takeWords = `w=$${wordsVariable}; unset ${wordsVariable}\neval "exec $w"\n`
const usualPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'

const quote = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`

/**
 * The way into a container with a root of its own: a process gets what the container has and no more, as the same
 * user and with the same capabilities. Throws DCL_MESOS_AGENT_CALL_INVALID for another user.
 */
export async function enterRoot(
  {
    mainPid,
    doors,
    root,
    clock,
  }: { mainPid: number; doors: readonly string[]; root: HeldRoot; clock: Clock },
  { user, workingFolder }: EntranceOptions,
): Promise<Entrance | undefined> {
  const pid = await innerPid(mainPid, clock)
  if (pid === undefined) return undefined
  if (user && user.uid !== root.user.uid) {
    const reason = `In a container with an image, processes run as the user of the container (${root.user.uid})`
    throw agentErrors.CALL_INVALID({ reason })
  }
  await writeScript(join(insideOf(root.stateFolder), scriptName), takeWords, root.user)
  const nsenter = await findProgram('nsenter', process.env['PATH'] ?? usualPath, '/')
  const folder = `--wdns=${workingFolder ?? root.workingFolder}`
  const enter = [`--target=${pid}`, '--mount', '--pid', '--ipc', '--uts', '--net', '--root', folder, '--']
  const inside = [...toolWords('sh'), asUserFile, `${insideFolder}/${scriptName}`]
  return {
    words: () => [...joinGroups(doors), nsenter, ...enter, ...inside],
    variables: (argv) => ({ [wordsVariable]: argv.map(quote).join(' ') }),
    cwd: '/',
    pid,
    user: root.user,
  }
}
