import { packagesInUse } from '../packages-in-use.ts'
import { readFacts } from '../read-facts.ts'
import { readNodeState } from '../read-state.ts'
import { readStatus } from '../read-status.ts'
import { verifyNode } from '../verify-node.ts'
import type { NodeCommand } from './command.ts'

const mib = (bytes: number | undefined): string =>
  bytes === undefined ? '' : `${(bytes / 2 ** 20).toFixed(0)} MiB`

/** Commands that change nothing. */
export const questions: Record<string, NodeCommand> = {
  list: {
    summary: 'show the packages and sets that are here',
    arguments: [],
    changes: false,
    run: async (node) => {
      const { active, previous, sets, packages } = await readNodeState(node)
      const inUse = await packagesInUse(node)
      const needed = new Set(active === undefined ? [] : sets[active]?.packages)
      const mark = (id: string): string =>
        id === active ? ' (active)' : id === previous ? ' (to go back to)' : ''
      return {
        data: {
          active: active ?? null,
          previous: previous ?? null,
          sets: Object.values(sets),
          packages: packages.map((id) => ({ id, active: needed.has(id), inUse: inUse.includes(id) })),
        },
        lines: [
          ...Object.keys(sets).map((id) => `set ${id}${mark(id)}`),
          ...packages.map((id) => `package ${id}${needed.has(id) ? ' (active)' : ''}`),
        ],
      }
    },
  },
  verify: {
    summary: 'compare packages and units with what they should be',
    arguments: [],
    changes: false,
    run: async (node) => {
      const verification = await verifyNode(node)
      const { packages, problems } = verification
      return {
        data: verification,
        lines: problems.length > 0 ? problems : [`${packages.length} packages are as they should be`],
        exitCode: problems.length > 0 ? 65 : 0,
      }
    },
  },
  status: {
    summary: 'show how the units of this node do; exit code 1 unless all serve',
    arguments: [],
    changes: false,
    run: async (node) => {
      const status = await readStatus(node)
      const lines = status.units.map(({ unit, active, sub, serving, restarts, memoryBytes }) =>
        [
          unit.padEnd(28),
          `${active}/${sub}`.padEnd(22),
          serving ? 'serves' : 'does not serve',
          `${restarts} restarts`,
          mib(memoryBytes),
        ].join('  '),
      )
      return {
        data: status,
        lines: [`set ${status.set ?? 'none'}, role ${status.role ?? 'none'}`, ...lines],
        exitCode: status.healthy ? 0 : 1,
      }
    },
  },
  facts: {
    summary: 'show what this machine is',
    arguments: [],
    changes: false,
    run: async (node) => {
      const facts = await readFacts(node)
      return { data: facts, lines: Object.entries(facts).map(([name, value]) => `${name}: ${String(value)}`) }
    },
  },
}
