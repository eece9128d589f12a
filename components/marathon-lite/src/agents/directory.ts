import type { Clock, Timer } from '@dcos-lite/lib/clock'
import { peerOrigin, requestJson } from '@dcos-lite/lib/http-client'
import type { Logger } from '@dcos-lite/lib/log'
import type { Attribute, DomainInfo, Resource } from '@dcos-lite/lib/mesos'
import { scalarOf } from '@dcos-lite/lib/resources'
import type { ClusterAgent } from '../daemon/decide/follow-agents.ts'

/** Amounts of the resources that instances are placed by. */
export interface Amounts {
  cpus: number
  mem: number
  disk: number
  gpus: number
}

/** An agent as the master lists it. */
export interface ListedAgent extends ClusterAgent {
  /** Base URL of its API. */
  url: string
  free: Amounts
  total: Amounts
}

/** Which agents there are. The master is asked when somebody needs it, and regularly only while `follow(true)`. */
export interface AgentDirectory {
  /** As of the last answer; undefined before the first. */
  known(): ReadonlyMap<string, ListedAgent> | undefined
  /** Asks the master now; throws when it does not answer. */
  refresh(): Promise<ReadonlyMap<string, ListedAgent>>
  /** As of at most `maxAgeMs` ago; what was known before, when the master does not answer at once. */
  recent(maxAgeMs: number): Promise<ReadonlyMap<string, ListedAgent> | undefined>
  /** Why the list could not be read the last time; undefined when it was, or nobody asked yet. */
  failure(): string | undefined
  follow(wanted: boolean): void
  stop(): void
}

interface AgentAnswer {
  agent_info: { id?: { value: string }; hostname: string; attributes?: Attribute[]; domain?: DomainInfo }
  active?: boolean
  deactivated?: boolean
  pid?: string
  drain_info?: { state?: string }
  total_resources?: Resource[]
  allocated_resources?: Resource[]
}

/** Longer is not waited for a master by those who can do without its answer. */
const atOnceMs = 2000

const names = ['cpus', 'mem', 'disk', 'gpus'] as const

function amounts(measure: (name: (typeof names)[number]) => number): Amounts {
  return Object.fromEntries(names.map((name) => [name, Math.max(measure(name), 0)])) as unknown as Amounts
}

function listed(answer: AgentAnswer): ListedAgent | undefined {
  const { agent_info: info, pid = '', total_resources: total = [], allocated_resources: used = [] } = answer
  if (!info.id) return undefined
  const fault = info.domain?.fault_domain
  return {
    place: {
      agentId: info.id.value,
      hostname: info.hostname,
      attributes: info.attributes ?? [],
      ...(fault ? { region: fault.region.name, zone: fault.zone.name } : {}),
    },
    leaving: answer.deactivated === true || answer.drain_info !== undefined,
    url: peerOrigin(pid.slice(pid.indexOf('@') + 1)),
    total: amounts((name) => scalarOf(total, name)),
    free: amounts((name) => scalarOf(total, name) - scalarOf(used, name)),
  }
}

/** Creates a directory that asks the master at `masterUrl()`. */
export function createAgentDirectory(options: {
  clock: Clock
  log: Logger
  pollMs: number
  masterUrl: () => string | undefined
  onChange: () => void
}): AgentDirectory {
  const { clock, log, pollMs, masterUrl, onChange } = options
  let known: ReadonlyMap<string, ListedAgent> | undefined
  let shape = ''
  let timer: Timer | undefined
  let askedMs = -Infinity
  let failure: string | undefined
  const read = async (timeoutMs: number): Promise<ReadonlyMap<string, ListedAgent>> => {
    const master = masterUrl()
    if (master === undefined) throw new Error('no master is known')
    askedMs = clock.nowMs()
    const { body, status } = await requestJson<{ get_agents?: { agents?: AgentAnswer[] } }>({
      url: new URL('/api/v1', master).href,
      method: 'POST',
      body: { type: 'GET_AGENTS' },
      timeoutMs,
    })
    if (status !== 200 || !body.get_agents) throw new Error(`the master answered ${status}`)
    const agents = (body.get_agents.agents ?? []).flatMap((answer) => listed(answer) ?? [])
    known = new Map(agents.map((agent) => [agent.place.agentId, agent]))
    const next = JSON.stringify(agents.map(({ place, leaving }) => [place, leaving]))
    if (next !== shape) {
      shape = next
      onChange()
    }
    return known
  }
  const refresh = async (timeoutMs = 10_000): Promise<ReadonlyMap<string, ListedAgent>> => {
    try {
      const agents = await read(timeoutMs)
      if (failure !== undefined) log.info('the list of agents can be read again')
      failure = undefined
      return agents
    } catch (error) {
      // Told once, until it is read again.
      const level = failure === undefined && masterUrl() !== undefined ? 'warn' : 'debug'
      failure = error instanceof Error ? error.message : String(error)
      log[level]('the list of agents could not be read', { master: masterUrl(), error })
      throw error
    }
  }
  /** For those who can do without; who needs to know why finds it in `failure`. */
  const refreshIfPossible = (timeoutMs?: number): Promise<unknown> =>
    refresh(timeoutMs).catch(() => undefined)
  const poll = (): void => void refreshIfPossible()
  return {
    known: () => known,
    refresh: () => refresh(),
    failure: () => failure,
    async recent(maxAgeMs) {
      if (clock.nowMs() - askedMs > maxAgeMs) await refreshIfPossible(atOnceMs)
      return known
    },
    follow(wanted) {
      if (wanted && !timer) {
        timer = clock.every(pollMs, poll)
        poll()
      } else if (!wanted && timer) {
        timer.cancel()
        timer = undefined
      }
    },
    stop: () => timer?.cancel(),
  }
}
