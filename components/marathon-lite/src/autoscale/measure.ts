import { requestJson } from '@dcos-lite/lib/http-client'
import type { EngineContext } from '../engine/context.ts'
import type { InstanceRecord } from '../instances/types.ts'
import { podExecutorId } from '../launching/pod-group.ts'
import type { ScaleRule } from './decide/labels.ts'

const timeoutMs = 5000

interface Statistics {
  timestamp: number
  cpus_limit?: number
  cpus_user_time_secs?: number
  cpus_system_time_secs?: number
  mem_limit_bytes?: number
  mem_total_bytes?: number
  mem_rss_bytes?: number
}

/** What all containers of the agents at hand use, by executor id. */
export type Usage = ReadonlyMap<string, Statistics>

/** Measures services; of cpu it needs two looks, and remembers the one before. */
export interface Meter {
  /** Asks the agents of these instances; agents that do not answer are left out. */
  look(instances: Iterable<InstanceRecord>): Promise<Usage>
  measure(rule: ScaleRule, instances: readonly InstanceRecord[], usage: Usage): Promise<number | undefined>
}

const executorOf = (instance: InstanceRecord): string =>
  instance.kind === 'pod' ? podExecutorId(instance.id) : (instance.tasks[0]?.id ?? instance.id)

async function queryPrometheus({ prometheusUrl = '', query = '' }: ScaleRule): Promise<number | undefined> {
  const url = new URL(`api/v1/query?${new URLSearchParams({ query }).toString()}`, withSlash(prometheusUrl))
  const { status, body } = await requestJson<{
    data?: { resultType?: string; result?: unknown }
    error?: string
  }>({ url: url.href, timeoutMs })
  if (status !== 200) throw new Error(body.error ?? `Prometheus answered ${status}`)
  const { resultType, result } = body.data ?? {}
  // A scalar is [time, text]; of a vector the samples add up.
  const samples =
    resultType === 'scalar'
      ? [result as [number, string]]
      : ((result ?? []) as { value?: [number, string] }[]).flatMap(({ value }) => (value ? [value] : []))
  const values = samples.map(([, text]) => Number(text)).filter(Number.isFinite)
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0)
}

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`)

const cpuSeconds = ({
  cpus_user_time_secs: user = 0,
  cpus_system_time_secs: system = 0,
}: Statistics): number => user + system

/** Creates a meter that has seen nothing. */
export function createMeter(context: EngineContext): Meter {
  let before: Usage = new Map()
  const cpuShare = (id: string, now: Statistics, earlier: Usage): number | undefined => {
    const then = earlier.get(id)
    const seconds = then ? now.timestamp - then.timestamp : 0
    if (!then || seconds <= 0 || !now.cpus_limit) return undefined
    return Math.max(cpuSeconds(now) - cpuSeconds(then), 0) / seconds / now.cpus_limit
  }
  let earlier: Usage = new Map()
  return {
    async look(instances) {
      const ids = new Set([...instances].flatMap(({ agent }) => (agent ? [agent.agentId] : [])))
      const known = context.agents.known()
      const agents = known && [...ids].every((id) => known.has(id)) ? known : await context.agents.refresh()
      const answers = await Promise.all(
        [...ids].map(async (id) => {
          const url = agents.get(id)?.url
          if (url === undefined) return []
          const answer = await requestJson<{ executor_id: string; statistics?: Statistics }[]>({
            url: `${url}/monitor/statistics`,
            timeoutMs,
          }).catch((error: unknown) => {
            context.environment.log.debug('an agent could not be measured', { agentId: id, error })
            return undefined
          })
          return answer?.status === 200 ? answer.body : []
        }),
      )
      earlier = before
      before = new Map(
        answers
          .flat()
          .flatMap(({ executor_id: id, statistics }) => (statistics ? [[id, statistics] as const] : [])),
      )
      return before
    },
    async measure(rule, instances, usage) {
      if (rule.metric === 'prometheus') return queryPrometheus(rule)
      const shares = instances.flatMap((instance): number[] => {
        const id = executorOf(instance)
        const statistics = usage.get(id)
        if (!statistics) return []
        const { mem_limit_bytes: limit, mem_total_bytes: total, mem_rss_bytes: resident } = statistics
        const share =
          rule.metric === 'cpu'
            ? cpuShare(id, statistics, earlier)
            : limit && (total ?? resident ?? 0) / limit
        return share === undefined ? [] : [share]
      })
      return shares.length === 0 ? undefined : shares.reduce((sum, share) => sum + share, 0) / shares.length
    },
  }
}
