import { hostname } from 'node:os'
import type { Clock } from '@dcos-lite/lib/clock'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { HealthFacts, UnitHealth } from '../decide/health-report.ts'

/** A unit whose component is asked for its health. */
export interface ProbedUnit<Upstream extends string> {
  upstream: Upstream
  /** Name of the systemd unit that clients know. */
  id: string
  name: string
  description: string
}

const requestTimeoutMs = 2000
const goodForMs = 1000

async function probe(url: string): Promise<string> {
  try {
    const { status, body } = await requestJson<{ problems?: string[] }>({ url, timeoutMs: requestTimeoutMs })
    if (status === 200) return ''
    return body?.problems?.join('\n') || `it answers ${status}`
  } catch (error) {
    return (error as Error).message
  }
}

/** Collects the health of every component from its `/dcos/health`; the result is shared for a second. */
export function createHealthCollector<Upstream extends string>(options: {
  units: readonly ProbedUnit<Upstream>[]
  upstreams: { readonly [name in Upstream]?: string }
  /** What this node is. */
  role: UnitHealth['role']
  clock: Clock
  version: string
  /** Units of other nodes, known without asking. */
  others?: () => UnitHealth[]
}): (localAddress: string) => Promise<HealthFacts> {
  const { units, upstreams, role, clock, version, others } = options
  let newest: { atMs: number; problems: Promise<Map<Upstream, string>> } | undefined

  const probeAll = async (): Promise<Map<Upstream, string>> => {
    const present = units.filter(({ upstream }) => upstreams[upstream] !== undefined)
    const found = await Promise.all(
      present.map(
        async ({ upstream }) => [upstream, await probe(`${upstreams[upstream]}/dcos/health`)] as const,
      ),
    )
    return new Map(found)
  }

  return async (localAddress) => {
    if (!newest || clock.monotonicMs() - newest.atMs > goodForMs) {
      newest = { atMs: clock.monotonicMs(), problems: probeAll() }
    }
    const problems = await newest.problems
    const own = units
      .filter(({ upstream }) => problems.has(upstream))
      .map(({ upstream, id, name, description }): UnitHealth => {
        const output = problems.get(upstream) ?? ''
        return { id, name, description, output, health: output === '' ? 0 : 1, nodeIp: localAddress, role }
      })
    return { units: [...own, ...(others?.() ?? [])], hostname: hostname(), ip: localAddress, role, version }
  }
}
