import type { TaskStatus } from '@dcos-lite/lib/mesos'
import { isTerminal } from '@dcos-lite/lib/mesos'
import type { Gang, Patience, Rank } from '../types.ts'
import type { Moment } from './answer-offers.ts'
import { exitStatusOf, guiltyRank, launchWasLost, tellEnd } from './cause.ts'
import { pauseMs } from './pause.ts'

/** A gang after something happened to it, and the tasks to kill for it. */
export interface GangStep {
  gang: Gang
  kill: Rank[]
}

const unended = (ranks: readonly Rank[]): Rank[] => ranks.filter(({ end }) => end === undefined)

/** Ends a gang as a whole: everything that is not over is killed. */
export function endGang(gang: Gang, why: string, nowMs: number): GangStep {
  return { gang: { ...gang, phase: 'ending', why, killedAtMs: nowMs }, kill: unended(gang.ranks) }
}

function afterTheLast(gang: Gang, patience: Patience, { nowMs, chance }: Moment): Gang {
  const guilty = guiltyRank(gang.ranks)
  if (!guilty) return gang.phase === 'ending' ? { ...gang, phase: 'ended', exitCode: 1 } : finished(gang)
  if (launchWasLost(gang) && gang.launches < patience.launches) {
    const { spec, waitingSinceMs, releases, launches } = gang
    const pausedUntilMs = nowMs + pauseMs(0, patience, chance)
    return { spec, phase: 'waiting', waitingSinceMs, releases, launches, ranks: [], pausedUntilMs }
  }
  const exitCode = exitStatusOf(guilty.end?.message ?? '') ?? 1
  return { ...gang, phase: 'ended', why: tellEnd(guilty), exitCode }
}

const finished = (gang: Gang): Gang => ({ ...gang, phase: 'ended', exitCode: 0 })

function withRank(gang: Gang, rank: Rank): Gang {
  return { ...gang, ranks: gang.ranks.map((one) => (one.rank === rank.rank ? rank : one)) }
}

function ended(gang: Gang, rank: Rank, status: TaskStatus): Rank {
  const order = gang.ranks.filter(({ end }) => end !== undefined).length
  const { state, message = '', reason = '' } = status
  return { ...rank, end: { state, message, reason, order, asked: gang.phase === 'ending' } }
}

/** What a status update means for a gang; undefined when it is about none of its ranks, or nothing new. */
export function applyStatus(
  gang: Gang,
  status: TaskStatus,
  patience: Patience,
  moment: Moment,
): GangStep | undefined {
  const rank = gang.ranks.find(({ taskId }) => taskId === status.task_id.value)
  if (!rank || rank.end !== undefined) return undefined
  if (status.state === 'TASK_RUNNING') {
    if (rank.running) return undefined
    const next = withRank(gang, { ...rank, running: true })
    const all = next.phase === 'starting' && next.ranks.every(({ running }) => running)
    return { gang: all ? { ...next, phase: 'running' } : next, kill: [] }
  }
  if (!isTerminal(status.state)) return undefined
  const over = ended(gang, rank, status)
  let step: GangStep = { gang: withRank(gang, over), kill: [] }
  if (status.state !== 'TASK_FINISHED' && gang.phase !== 'ending') {
    step = endGang(step.gang, tellEnd(over), moment.nowMs)
  }
  if (unended(step.gang.ranks).length > 0) return step
  return { gang: afterTheLast(step.gang, patience, moment), kill: [] }
}
