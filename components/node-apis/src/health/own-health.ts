import { readlink } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Environment } from '@dcos-lite/lib/component'
import { messageOf } from '@dcos-lite/lib/errors'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { NodeApisConfig, UnitSettings } from '../config.ts'
import type { LogSource } from '../logs/log-source.ts'
import { timeText } from '../logs/rendering/write-entry.ts'
import { shared } from '../shared.ts'
import type { UnitState } from '../units/unit-state.ts'
import { problemOfUnit } from '../units/decide/judge-unit.ts'
import { readUnits } from '../units/read-units.ts'
import type { NodeHealth, UnitHealth } from './types.ts'

const probeTimeoutMs = 2000
const goodForMs = 1000
const shownLines = 20

async function probe(url: string | undefined): Promise<string | undefined> {
  if (url === undefined) return undefined
  try {
    const answer = await requestJson<{ problems?: string[] }>({
      url: `${url}/dcos/health`,
      timeoutMs: probeTimeoutMs,
    })
    if (answer.status === 200) return undefined
    return answer.body?.problems?.join('\n') || `it answers ${answer.status}`
  } catch (error) {
    return messageOf(error)
  }
}

/** Id of the agent of this node; empty while it has none. */
export async function readMesosId({ agentWorkDir }: NodeApisConfig): Promise<string> {
  if (agentWorkDir === undefined) return ''
  return readlink(join(agentWorkDir, 'slaves', 'latest')).catch(() => '')
}

/** Creates what tells the health of this node; what was found is good for a second. */
export function createOwnHealth(
  config: NodeApisConfig,
  source: LogSource,
  { clock }: Environment,
): (fresh?: boolean) => Promise<NodeHealth> {
  const { units, system = 'systemd', programs } = config

  const lastLines = async (id: string): Promise<string> => {
    const stop = new AbortController()
    const timer = clock.after(5000, () => stop.abort())
    const lines: string[] = []
    try {
      const query = { at: 'end' } as const
      const entries = source.read(
        { from: query, skip: -shownLines, limit: shownLines, reverse: false, filters: [] },
        [id],
        stop.signal,
      )
      for await (const { realtimeUs, fields } of entries) {
        lines.push(`${timeText(realtimeUs)} ${fields.MESSAGE ?? ''}`)
      }
    } catch {
      // The log is an addition; why the unit is not healthy is said already.
    } finally {
      timer.cancel()
    }
    return lines.join('\n')
  }

  const healthOf = async (
    { id, name, description, probe: url }: UnitSettings,
    states: ReadonlyMap<string, UnitState> | Error,
  ): Promise<UnitHealth> => {
    const told = states instanceof Error ? states.message : problemOfUnit(states.get(id), id)
    const problem = (system === 'systemd' ? told : undefined) ?? (await probe(url))
    if (problem === undefined) return { id, name, description, health: 0, output: '' }
    const lines = await lastLines(id)
    return { id, name, description, health: 1, output: lines === '' ? problem : `${problem}\n${lines}` }
  }

  return shared(clock, goodForMs, async () => {
    const ids = units.map(({ id }) => id)
    const states =
      system === 'systemd'
        ? await readUnits(programs?.systemctl ?? 'systemctl', ids).catch((error: Error) => error)
        : new Map<string, UnitState>()
    return {
      ip: config.address,
      hostname: hostname(),
      role: config.role,
      mesosId: await readMesosId(config),
      version: config.version,
      units: await Promise.all(units.map((unit) => healthOf(unit, states))),
    }
  })
}
