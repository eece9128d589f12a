import type { HostFacts } from '../facts/types.ts'
import { nodePaths } from '@dcos-lite/bootstrap'
import { uninstallNode } from '../remote/dcos-node.ts'
import { removeTrees } from '../remote/files.ts'
import { connectPhase } from './connect.ts'
import { gatherFactsPhase } from './gather-facts.ts'
import { belongsToUsPhase } from './belongs-to-us.ts'
import { definePhase } from './phase.ts'
import type { AnyPhase } from './phase.ts'
import { connectionTo, factsOf, hostsWith } from './state.ts'
import type { RunState } from './state.ts'

interface UninstallWork {
  host: string
  text: string
  /** Undefined when nothing was unpacked on the host yet. */
  program: readonly string[] | undefined
}

/** A program of the node that is there: that of the active set, otherwise one that was unpacked. */
function programOn({ installed }: HostFacts): readonly string[] | undefined {
  if (installed.activeSet !== undefined)
    return [`${nodePaths.active}/bin/node`, `${nodePaths.active}/lib/dcos-node.mjs`]
  const find = (name: string): string | undefined =>
    installed.packages.find((id) => id.startsWith(`${name}--`))
  const [runtime, components] = [find('dcos-runtime'), find('dcos-components')]
  if (runtime === undefined || components === undefined) return undefined
  const { packages } = nodePaths
  return [`${packages}/${runtime}/bin/node`, `${packages}/${components}/lib/dcos-node.mjs`]
}

const removed = [nodePaths.base, nodePaths.data, nodePaths.run]

async function uninstall(state: RunState, { host, program }: UninstallWork): Promise<void> {
  const connection = connectionTo(state, host)
  if (program !== undefined) await connection.exec(uninstallNode(program))
  await connection.exec(removeTrees(removed))
}

const uninstallPhase = definePhase<RunState, UninstallWork>({
  name: 'uninstall',
  title: 'uninstall',
  changes: true,
  plan: (state) =>
    state.config.hosts.flatMap(({ address }) => {
      const facts = factsOf(state, address)
      if (!facts.installed.traces) return []
      const text = `stop and remove all units and tasks; remove ${removed.join(', ')} and the link ${nodePaths.mesosphere}; give the resolver back`
      return [{ host: address, text, program: programOn(facts) }]
    }),
  // The reverse of an installation: masters last.
  order: (state, hosts) => {
    const masters = hostsWith(state, 'master').map(({ address }) => address)
    return [hosts.filter((host) => !masters.includes(host)), hosts.filter((host) => masters.includes(host))]
  },
  run: (state, [work]) => (work ? uninstall(state, work) : Promise.resolve()),
})

/** What an uninstallation does, in this order. */
export const uninstallPhases: readonly AnyPhase<RunState>[] = [
  connectPhase,
  gatherFactsPhase,
  belongsToUsPhase,
  uninstallPhase,
]
