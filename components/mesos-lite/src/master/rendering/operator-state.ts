import type { InverseOffer } from '../maintenance/decide/inverse-plan.ts'
import type { MessageView } from './message-view.ts'
import { agentView } from './operator-agent.ts'
import { frameworkView } from './operator-framework.ts'
import { renderTask } from './operator-task.ts'
import type { FrameworkShot, StateSnapshot } from './snapshot.ts'
import type { UseOfAll } from './use-of.ts'

function* mapped<A>(list: Iterable<A>, render: (item: A) => object): Generator<object> {
  for (const item of list) yield render(item)
}

/** Body of GET_AGENTS. */
export function operatorAgents(snapshot: StateSnapshot, use: UseOfAll): MessageView {
  const agents = mapped(snapshot.agents, ({ agent, total }) => {
    const { used, offered } = use.ofAgent(agent.id)
    return agentView(agent, { total, used: used.list(), offered: offered.list() })
  })
  const recovered = mapped(snapshot.input.recovered, ([id, { info }]) => ({ ...info, id: { value: id } }))
  return {
    type: 'Agents',
    fields: {},
    parts: [],
    lists: [
      { name: 'agents', of: 'AgentView', items: agents },
      { name: 'recovered_agents', of: 'AgentInfo', items: recovered },
    ],
  }
}

function inverseOffersByFramework(snapshot: StateSnapshot): Map<string, InverseOffer[]> {
  const byFramework = new Map<string, InverseOffer[]>()
  for (const offer of snapshot.inverseOffers) {
    const known = byFramework.get(offer.frameworkId)
    if (known) known.push(offer)
    else byFramework.set(offer.frameworkId, [offer])
  }
  return byFramework
}

/** Body of GET_FRAMEWORKS. */
export function operatorFrameworks(snapshot: StateSnapshot, use: UseOfAll): MessageView {
  const books = { agents: new Map(snapshot.agents.map(({ agent }) => [agent.id, agent])) }
  const inverse = inverseOffersByFramework(snapshot)
  const render = ({ framework }: FrameworkShot): object => {
    const { used, offered, offers } = use.ofFramework(framework.id)
    return frameworkView(books, framework, {
      ...{ used: used.list(), offered: offered.list(), offers },
      inverseOffers: inverse.get(framework.id) ?? [],
    })
  }
  return {
    type: 'Frameworks',
    fields: {},
    parts: [],
    lists: [
      { name: 'frameworks', of: 'FrameworkView', items: mapped(snapshot.frameworks, render) },
      {
        name: 'completed_frameworks',
        of: 'FrameworkView',
        items: mapped(snapshot.completedFrameworks, render),
      },
    ],
  }
}

function* tasksOf(
  shots: readonly FrameworkShot[],
  which: 'tasks' | 'unreachable' | 'completed',
): Generator<object> {
  for (const shot of shots) yield* mapped(shot[which], renderTask)
}

/** Body of GET_TASKS. */
export function operatorTasks({ frameworks, completedFrameworks }: StateSnapshot): MessageView {
  const all = [...frameworks, ...completedFrameworks]
  return {
    type: 'Tasks',
    fields: {},
    parts: [],
    lists: [
      { name: 'tasks', of: 'Task', items: tasksOf(frameworks, 'tasks') },
      { name: 'unreachable_tasks', of: 'Task', items: tasksOf(frameworks, 'unreachable') },
      { name: 'completed_tasks', of: 'Task', items: tasksOf(all, 'completed') },
    ],
  }
}

function* executorsOf({ agents }: StateSnapshot): Generator<object> {
  for (const { agent, executors } of agents) {
    for (const { executor } of executors) {
      yield { executor_info: executor.info, agent_id: { value: agent.id } }
    }
  }
}

/** Body of GET_EXECUTORS. */
export function operatorExecutors(snapshot: StateSnapshot): MessageView {
  const list = { name: 'executors', of: 'ExecutorView', items: executorsOf(snapshot) } as const
  return { type: 'Executors', fields: {}, parts: [], lists: [list] }
}

/** Body of GET_STATE. */
export function operatorState(snapshot: StateSnapshot, use: UseOfAll): MessageView {
  return {
    type: 'MasterState',
    fields: {},
    lists: [],
    parts: [
      { name: 'get_tasks', view: operatorTasks(snapshot) },
      { name: 'get_executors', view: operatorExecutors(snapshot) },
      { name: 'get_frameworks', view: operatorFrameworks(snapshot, use) },
      { name: 'get_agents', view: operatorAgents(snapshot, use) },
    ],
  }
}
