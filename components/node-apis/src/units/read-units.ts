import { nodeApiErrors } from '../errors.ts'
import { runProgram } from '../run-program.ts'
import { parseShow, shownProperties } from './decide/read-show.ts'
import type { UnitState } from './unit-state.ts'

/** Asks systemd how the units do. Throws DCL_NODE_API_UPSTREAM_FAILED. */
export async function readUnits(program: string, ids: readonly string[]): Promise<Map<string, UnitState>> {
  if (ids.length === 0) return new Map()
  const end = await runProgram(
    program,
    ['show', `--property=${shownProperties.join(',')}`, '--no-pager', '--', ...ids],
    { timeoutMs: 10_000, maxBytes: 1024 * 1024 },
  )
  if (end.exitCode !== 0) {
    const reason = end.problem ?? (end.stderr.trim() || `systemctl ended with ${end.exitCode}`)
    throw nodeApiErrors.UPSTREAM_FAILED({ what: 'systemd', reason })
  }
  return new Map(parseShow(end.stdout).map((unit) => [unit.id, unit]))
}
