import type { Environment } from '@dcos-lite/lib/component'
import { messageOf } from '@dcos-lite/lib/errors'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import type { NodeApisConfig } from '../config.ts'
import { nodeApiErrors } from '../errors.ts'
import { shared } from '../shared.ts'
import { stamp } from './datapoint.ts'
import type { Datapoint, Measurement } from './datapoint.ts'
import { factsOfContainer } from './decide/agent-state.ts'
import type { AgentContainer, AgentState, ContainerFacts } from './decide/agent-state.ts'
import { containerMeasures } from './decide/container-measures.ts'
import { parsePrometheus } from './decide/prometheus-text.ts'
import { nodeDimensions } from './node-metrics.ts'
import type { StatsdDesk } from './statsd/statsd-desk.ts'

/** What is measured of the containers of this node. */
export interface ContainerMetrics {
  /** Ids of those that run. */
  list(): Promise<string[]>
  /** Undefined when there is no such container, or nothing of it was collected. */
  of(containerId: string): Promise<Measurement | undefined>
  appOf(containerId: string): Promise<Measurement | undefined>
}

interface Known {
  container: AgentContainer
  facts: ContainerFacts
}

const goodForMs = 1000
const scrapeTimeoutMs = 3000
const mostScraped = 2000

/** Creates what measures containers, from what the agent says; without an agent there are none. */
export function createContainerMetrics(
  config: NodeApisConfig,
  desk: StatsdDesk | undefined,
  { clock, log }: Environment,
): ContainerMetrics {
  const { agentUrl, address } = config
  const ask = async <T>(path: string): Promise<T> => {
    const { status, body } = await requestJson<T>({ url: `${agentUrl}${path}`, timeoutMs: 10_000 })
    if (status !== 200) throw new Error(`it answered ${status}`)
    return body
  }
  const known = shared(clock, goodForMs, async (): Promise<Map<string, Known>> => {
    if (agentUrl === undefined) return new Map()
    try {
      const [containers, state] = await Promise.all([
        ask<AgentContainer[]>('/containers'),
        ask<AgentState>('/state'),
      ])
      return new Map(
        containers.map((container) => [
          container.container_id,
          { container, facts: factsOfContainer(container, state) },
        ]),
      )
    } catch (error) {
      throw nodeApiErrors.UPSTREAM_FAILED({ what: 'The agent', reason: messageOf(error) }, { cause: error })
    }
  })

  const measurement = async (datapoints: Datapoint[], facts: ContainerFacts): Promise<Measurement> => ({
    datapoints,
    dimensions: { ...(await nodeDimensions(config)), ...facts.dimensions },
  })

  /** What ports of the task give in the form of Prometheus. */
  const scrape = async ({ ports, address: own }: ContainerFacts): Promise<Datapoint[]> => {
    const announced = ports.filter(({ labels }) => labels.DCOS_METRICS_FORMAT === 'prometheus')
    const found = await Promise.all(
      announced.slice(0, 16).map(async ({ number, labels }) => {
        const endpoint = labels.DCOS_METRICS_ENDPOINT ?? '/metrics'
        const path = endpoint.startsWith('/') ? endpoint : `/${endpoint}`
        try {
          const url = `http://${own ?? address}:${number}${path}`
          const { status, body } = await requestText({ url, timeoutMs: scrapeTimeoutMs })
          return status === 200 ? stamp(parsePrometheus(body, mostScraped), clock.nowMs()) : []
        } catch (error) {
          log.debug('a task gives no metrics at the port that it announces', { number, error })
          return []
        }
      }),
    )
    return found.flat()
  }

  return {
    list: async () => [...(await known()).keys()],
    async of(containerId) {
      const found = (await known()).get(containerId)
      if (!found?.container.statistics) return undefined
      const measures = containerMeasures(found.container.statistics, containerId)
      return measurement(stamp(measures, clock.nowMs()), found.facts)
    },
    async appOf(containerId) {
      const found = (await known()).get(containerId)
      if (!found) return undefined
      const datapoints = [...(desk?.datapoints(containerId) ?? []), ...(await scrape(found.facts))]
      return datapoints.length === 0 ? undefined : measurement(datapoints, found.facts)
    },
  }
}
