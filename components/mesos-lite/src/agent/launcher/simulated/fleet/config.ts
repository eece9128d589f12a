import { agentErrors } from '../../../errors.ts'

/** Configuration of many simulated agents in one process; plain JSON. */
export interface SimulatedAgentsConfig {
  /** Base URLs of masters, tried in turn; redirects to the leader are followed. */
  masterUrls: string[]
  /** How many agents. */
  count: number
  /** The number of the first one: agents of several processes must not have the same. Default 0. */
  first?: number
  /** What each of them has, in Mesos text notation. Default `cpus:16;mem:65536;disk:100000;ports:[31000-32000]`. */
  resources?: string
  /** Mesos text notation, the same for all. */
  attributes?: string
  /** How many register at the same time when they start. Default 200. */
  registeringAtOnce?: number
  /** Back-off of the registration. Defaults: 50 ms doubling to 5 s, with jitter. */
  registrationBackoff?: { firstMs?: number; maxMs?: number }
}

const mostAgents = 100_000

/** Throws DCL_MESOS_AGENT_CONFIG_INVALID unless the agents can start with it. */
export function checkFleetConfig({ masterUrls, count, first = 0 }: SimulatedAgentsConfig): void {
  const fail = (reason: string): Error => agentErrors.CONFIG_INVALID({ reason })
  if (!Array.isArray(masterUrls) || masterUrls.length === 0) {
    throw fail('"masterUrls" must name at least one master')
  }
  const bad = masterUrls.find((url) => !URL.canParse(url))
  if (bad !== undefined) throw fail(`"${bad}" in "masterUrls" is no URL`)
  if (!Number.isInteger(count) || count < 1 || count > mostAgents) {
    throw fail(`"count" must be a whole number from 1 to ${mostAgents}`)
  }
  if (!Number.isInteger(first) || first < 0) throw fail('"first" must be a whole number, 0 or more')
}
