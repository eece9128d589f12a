import { followerExit, meetingExit } from '../../launch/exit-codes.ts'
import type { Gang, Rank } from '../types.ts'

/** The exit status that a message of an agent tells, such as `Command exited with status 7`. */
export function exitStatusOf(message: string): number | undefined {
  const [, status] = /exited with status (\d+)/.exec(message) ?? []
  return status === undefined ? undefined : Number(status)
}

const endedBadly = ({ end }: Rank): boolean =>
  end !== undefined && end.state !== 'TASK_FINISHED' && !(end.asked && end.state === 'TASK_KILLED')

/** Ranks that only followed another one into its end come last. */
function weight({ end }: Rank): number {
  const status = exitStatusOf(end?.message ?? '')
  if (status === followerExit) return 3
  if (status === meetingExit) return 1
  const byItself = status !== undefined || /LIMITATION/.test(end?.reason ?? '')
  return byItself || end?.asked !== true ? 0 : 2
}

/** The rank that all others ended for, or undefined when none ended badly. */
export function guiltyRank(ranks: readonly Rank[]): Rank | undefined {
  return ranks
    .filter(endedBadly)
    .sort((a, b) => weight(a) - weight(b) || (a.end?.order ?? 0) - (b.end?.order ?? 0))[0]
}

/** Whether the launch got lost on its way: the agent or the offer was gone, and no rank ever ran. */
export function launchWasLost(gang: Gang): boolean {
  const bad = gang.ranks.filter(endedBadly)
  const lost = new Set(['TASK_LOST', 'TASK_DROPPED'])
  return (
    bad.length > 0 &&
    gang.ranks.every(({ running }) => !running) &&
    bad.every(({ end }) => lost.has(end?.state ?? ''))
  )
}

/** What a rank's end means for its gang, for people. */
export function tellEnd({ rank, hostname, end }: Rank): string {
  const said = end?.message === undefined || end.message === '' ? '' : `: ${end.message}`
  const reason = end?.reason === undefined || end.reason === '' ? '' : ` (${end.reason})`
  return `rank ${rank} on ${hostname} ended as ${end?.state ?? 'unknown'}${said}${reason}`
}
