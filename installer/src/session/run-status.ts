import { nodeProblem } from '../plan/node-health.ts'
import { statusPhases } from '../phases/status.ts'
import { statusJson, statusText } from '../progress/show-status.ts'
import type { ClusterOptions } from './options.ts'
import { withSession } from './with-session.ts'

/** Asks every host how it does. Returns what is to be printed, and whether all do their work. */
export async function runStatus(
  options: ClusterOptions,
  json: boolean,
): Promise<{ text: string; healthy: boolean }> {
  const { state } = await withSession(options, { action: 'status', preview: true, phases: statusPhases })
  const healthy = state.config.hosts.every(
    ({ address }) => nodeProblem(state.statuses.get(address), undefined) === undefined,
  )
  return { text: json ? `${JSON.stringify(statusJson(state))}\n` : statusText(state), healthy }
}
