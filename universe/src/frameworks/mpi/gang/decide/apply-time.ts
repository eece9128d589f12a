import type { Gang, Patience } from '../types.ts'
import type { GangStep } from './apply-status.ts'
import { endGang } from './apply-status.ts'

function tooLate(gang: Gang, patience: Patience): string {
  const late = gang.ranks.filter(({ running, end }) => !running && end === undefined)
  const names = late.map(({ rank, hostname }) => `rank ${rank} on ${hostname}`).join(', ')
  return `not all ranks ran within ${Math.round(patience.startMs / 1000)} s of their launch: ${names} did not`
}

/** What the time means for a gang: it starts too slowly, waits too long, or a kill had no effect. */
export function applyTime(gang: Gang, patience: Patience, nowMs: number): GangStep | undefined {
  const { phase, startedAtMs = nowMs, killedAtMs = nowMs } = gang
  if (phase === 'starting' && nowMs - startedAtMs >= patience.startMs) {
    return endGang(gang, tooLate(gang, patience), nowMs)
  }
  if (phase === 'ending' && nowMs - killedAtMs >= patience.killAgainMs) {
    return endGang(gang, gang.why ?? '', nowMs)
  }
  if (phase === 'waiting' && patience.waitMs !== undefined) {
    const waitedMs = nowMs - gang.waitingSinceMs
    if (waitedMs < patience.waitMs) return undefined
    const why = `it did not fit as a whole within ${Math.round(patience.waitMs / 1000)} s`
    return { gang: { ...gang, phase: 'ended', why, exitCode: 75 }, kill: [] }
  }
  return undefined
}
