import { dryRunFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { SummaryAgent } from './find-agent.ts'
import { requireAgent, tasksOf } from './find-agent.ts'

interface Action {
  word: string
  summary: string
  type: string
  preview(agent: SummaryAgent): string
}

const actions: Action[] = [
  {
    word: 'deactivate',
    summary: 'give an agent no new tasks; those that run stay',
    type: 'DEACTIVATE_AGENT',
    preview: (agent) => `would keep new tasks away from ${agent.hostname}; ${tasksOf(agent)} of it stay`,
  },
  {
    word: 'reactivate',
    summary: 'give tasks again to an agent that was drained or deactivated',
    type: 'REACTIVATE_AGENT',
    preview: ({ hostname }) => `would give tasks to ${hostname} again`,
  },
  {
    word: 'decommission',
    summary: 'remove an agent for good; its tasks count as gone',
    type: 'MARK_AGENT_GONE',
    preview: (agent) => `would remove ${agent.hostname} from the cluster with ${tasksOf(agent)}`,
  },
]

/** `dcos node deactivate`, `reactivate` and `decommission` */
export const activationCommands: Command[] = actions.map(({ word, summary, type, preview }) => ({
  id: `node ${word}`,
  summary,
  arguments: [{ name: 'mesos-id', description: 'id of the agent', required: true }],
  flags: { ...dryRunFlag },
  examples: [`dcos node ${word} 0c3e…-S1`],
  async run(context, input) {
    const id = input.argument('mesos-id')
    const cluster = context.cluster()
    if (input.flag('dry-run')) return context.print(preview(await requireAgent(cluster, id)))
    await cluster.text('/mesos/api/v1', {
      method: 'POST',
      body: { type, [type.toLowerCase()]: { agent_id: { value: id } } },
    })
  },
}))
