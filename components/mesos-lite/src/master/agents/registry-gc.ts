import type { Timer } from '@dcos-lite/lib/clock'
import { planRegistryGc } from '../decide/registry-gc.ts'
import type { LostRecord } from '../decide/registry-gc.ts'
import type { Reign } from '../state/reign.ts'

const atOnce = 1000

/** Forgets agents that are unreachable or gone for too long, or too many. */
export async function collectLostAgents(reign: Reign): Promise<void> {
  const { agents } = reign.registry
  const lost = (state: 'unreachable' | 'gone'): LostRecord[] =>
    [...agents.entries()].flatMap(([id, record]) =>
      record.state === state ? [{ id, sinceMs: record.sinceMs ?? 0 }] : [],
    )
  const nowMs = reign.clock.nowMs()
  const limits = reign.settings.registryGc
  const ids = (['unreachable', 'gone'] as const).flatMap((state) =>
    planRegistryGc(lost(state), limits, nowMs),
  )
  const forget = (id: string): Promise<void> =>
    reign.inTurn(id, async () => {
      // It may have come back since it was chosen.
      if (agents.get(id)?.state === 'admitted') return
      await reign.registry.commit([agents.removeOperation(id)])
    })
  for (let at = 0; at < ids.length; at += atOnce) await Promise.all(ids.slice(at, at + atOnce).map(forget))
  if (ids.length > 0) reign.log.info('lost agents were forgotten', { count: ids.length })
}

/** Starts to tidy the registry up, once every interval. */
export function startRegistryGc(reign: Reign): Timer {
  return reign.clock.every(reign.settings.registryGc.intervalMs, () => {
    collectLostAgents(reign).catch((error: unknown) =>
      reign.log.error('records of lost agents could not be removed', { error }),
    )
  })
}
