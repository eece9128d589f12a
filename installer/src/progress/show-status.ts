import type { NodeStatus } from '@dcos-lite/bootstrap'
import { nodeProblem } from '../plan/node-health.ts'
import type { RunState } from '../phases/state.ts'

/** The state of one host, for programs. */
export interface HostStatus {
  host: string
  role: string
  /** Undefined when the host does its work. */
  problem: string | undefined
  node: NodeStatus | undefined
}

/** The state of every host, in the order of the configuration. */
export function statusJson({ config, statuses }: RunState): HostStatus[] {
  return config.hosts.map(({ address, role }) => {
    const node = statuses.get(address)
    const problem = node === undefined ? 'not installed' : nodeProblem(node, undefined)
    return { host: address, role, problem, node }
  })
}

const mib = (bytes: number | undefined): string =>
  bytes === undefined ? '' : `${(bytes / 2 ** 20).toFixed(0)} MiB`

/** The same for a person: a line for each host, and one for each of its units. */
export function statusText(state: RunState): string {
  const lines = statusJson(state).flatMap(({ host, role, problem, node }) => [
    `${host}  ${role}  ${problem ?? 'healthy'}`,
    ...(node?.units ?? []).map(({ unit, active, sub, serving, memoryBytes }) => {
      const how = serving ? 'serves' : `${active} (${sub})`
      return `  ${unit.padEnd(26)} ${how.padEnd(24)} ${mib(memoryBytes)}`.trimEnd()
    }),
  ])
  return `${lines.join('\n')}\n`
}
