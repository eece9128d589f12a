import type { Resource } from '@dcos-lite/lib/mesos'
import type { InverseOffer } from '../maintenance/decide/inverse-plan.ts'
import type { Agent, Executor, Framework, OutstandingOffer, Task } from '../state/types.ts'
import type { StateInput } from './state-input.ts'

/** An agent at one moment. Look for its tasks and offers in the snapshot, not in the agent. */
export interface AgentShot {
  agent: Agent
  total: Resource[]
  executors: { frameworkId: string; executor: Executor }[]
}

/** A framework at one moment, with its tasks at that moment. */
export interface FrameworkShot {
  framework: Framework
  tasks: readonly Task[]
  unreachable: readonly Task[]
  completed: readonly Task[]
}

/** The whole state at one moment; what happens later does not change it, so it can be rendered bit by bit. */
export interface StateSnapshot {
  input: StateInput
  agents: readonly AgentShot[]
  frameworks: readonly FrameworkShot[]
  completedFrameworks: readonly FrameworkShot[]
  offers: readonly OutstandingOffer[]
  inverseOffers: readonly InverseOffer[]
}

function isStill(shot: Task, task: Task): boolean {
  return (
    shot.statuses === task.statuses &&
    shot.info === task.info &&
    shot.state === task.state &&
    shot.booked === task.booked &&
    shot.statusUpdateState === task.statusUpdateState &&
    shot.statusUpdateUuid === task.statusUpdateUuid
  )
}

/**
 * Live tasks change: a shallow copy holds, because what a task refers to is replaced and not changed. The copy of the
 * last snapshot is taken again while it is true, so that a snapshot leaves hardly anything to be collected.
 */
function copyTask(task: Task): Task {
  task.rendered ??= {}
  const { rendered } = task
  if (rendered.shot && isStill(rendered.shot, task)) return rendered.shot
  const shot = { ...task }
  rendered.shot = shot
  return shot
}

function shootFramework(framework: Framework): FrameworkShot {
  const tasks: Task[] = []
  for (const task of framework.tasks.values()) tasks.push(copyTask(task))
  return {
    framework: { ...framework },
    tasks,
    unreachable: [...framework.unreachableTasks.values()],
    completed: [...framework.completedTasks],
  }
}

function shootAgent(agent: Agent, total: Resource[]): AgentShot {
  const executors = [...agent.executors].flatMap(([frameworkId, ofFramework]) =>
    [...ofFramework.values()].map((executor) => ({ frameworkId, executor })),
  )
  return { agent: { ...agent }, total, executors }
}

/** Takes the snapshot; it costs some milliseconds for a hundred thousand tasks. */
export function takeSnapshot(input: StateInput): StateSnapshot {
  return {
    input,
    agents: [...input.agents.values()].map((agent) => shootAgent(agent, input.totalOf(agent.id))),
    frameworks: [...input.frameworks.values()].map(shootFramework),
    completedFrameworks: input.completedFrameworks.map(shootFramework),
    offers: [...input.offers.values()],
    inverseOffers: [...input.inverseOffers],
  }
}
