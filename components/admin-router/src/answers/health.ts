import { hostname } from 'node:os'
import type { Clock } from '@dcos-lite/lib/clock'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { UpstreamName, Upstreams } from '../config.ts'
import type { ClusterState } from '../decide/cluster-state.ts'
import type { HealthFacts, UnitHealth } from '../decide/health-report.ts'

const units: { upstream: UpstreamName; id: string; name: string; description: string }[] = [
  {
    upstream: 'mesos',
    id: 'dcos-mesos-master.service',
    name: 'Mesos Master',
    description: 'distributed systems kernel',
  },
  {
    upstream: 'marathon',
    id: 'dcos-marathon.service',
    name: 'Marathon',
    description: 'container orchestration engine',
  },
  {
    upstream: 'metronome',
    id: 'dcos-metronome.service',
    name: 'Jobs Service',
    description: 'scheduled and one-off jobs',
  },
  {
    upstream: 'packageService',
    id: 'dcos-cosmos.service',
    name: 'Package Manager',
    description: 'installs packages',
  },
  {
    upstream: 'iam',
    id: 'dcos-bouncer.service',
    name: 'Identity Service',
    description: 'users, logins and tokens',
  },
  {
    upstream: 'dns',
    id: 'dcos-mesos-dns.service',
    name: 'Mesos DNS',
    description: 'names of tasks and services',
  },
]

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
export function createHealthCollector(options: {
  upstreams: Upstreams
  clock: Clock
  version: string
  cluster: () => ClusterState | undefined
}): (localAddress: string) => Promise<HealthFacts> {
  const { upstreams, clock, version, cluster } = options
  let newest: { atMs: number; problems: Promise<Map<UpstreamName, string>> } | undefined

  const probeAll = async (): Promise<Map<UpstreamName, string>> => {
    const present = units.filter(({ upstream }) => upstreams[upstream] !== undefined)
    const found = await Promise.all(
      present.map(
        async ({ upstream }) => [upstream, await probe(`${upstreams[upstream]}/dcos/health`)] as const,
      ),
    )
    return new Map(found)
  }

  const agentUnits = (): UnitHealth[] =>
    [...(cluster()?.agents.values() ?? [])].map(({ host, active }) => ({
      id: 'dcos-mesos-slave.service',
      name: 'Mesos Agent',
      description: 'runs tasks on this node',
      health: active ? 0 : 1,
      output: active ? '' : 'the master cannot reach this agent',
      nodeIp: host,
      role: 'agent',
    }))

  return async (localAddress) => {
    if (!newest || clock.monotonicMs() - newest.atMs > goodForMs) {
      newest = { atMs: clock.monotonicMs(), problems: probeAll() }
    }
    const problems = await newest.problems
    const own = units
      .filter(({ upstream }) => problems.has(upstream))
      .map(({ upstream, id, name, description }): UnitHealth => {
        const output = problems.get(upstream) ?? ''
        return {
          id,
          name,
          description,
          output,
          health: output === '' ? 0 : 1,
          nodeIp: localAddress,
          role: 'master',
        }
      })
    return { units: [...own, ...agentUnits()], hostname: hostname(), ip: localAddress, version }
  }
}
