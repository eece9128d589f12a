import { containsResources, parseResources, sumResources } from '@dcos-lite/lib/resources'
import type { Reign } from '../../../../components/mesos-lite/src/master/state/reign.ts'
import { machineResources } from '../agent.ts'
import type { AgentWatcher } from '../agent.ts'
import type { FrameworkWatcher, KnownTask } from '../framework-memory.ts'
import type { MachineWatcher } from '../machine.ts'
import type { MasterWatcher } from '../master.ts'
import type { World } from '../world.ts'
import { createBookJudge } from './books.ts'
import { createDeedJudge } from './deeds.ts'
import type { DeedJudge } from './deeds.ts'
import type { JudgeFacts } from './facts.ts'
import { createRestJudge } from './rest.ts'

type Watchers = FrameworkWatcher & MachineWatcher & MasterWatcher & AgentWatcher

/** Compares what happens with what the kernel promises. */
export interface Judge extends Watchers, Pick<DeedJudge, 'onWrite'> {
  facts: JudgeFacts
  watch(world: World): void
  object(violation: string): void
  /** Looks at the books of all who lead. */
  look(): void
  /** What is not as it must be once everything has come to rest. */
  unrest(): string[]
  violations: string[]
}

const oneTask = parseResources('cpus:1;mem:64')

/** Creates the judge of one history. */
export function createJudge(): Judge {
  const violations: string[] = []
  const started = new Set<string>()
  let seen: World | undefined
  const world = (): World => {
    if (!seen) throw new Error('nothing is watched yet')
    return seen
  }
  const nowMs = (): number => (seen ? seen.timeline.nowMs() - seen.timeline.startMs : 0)
  const object = (violation: string): void => {
    if (violations.length < 20) violations.push(`at ${Math.round(nowMs())} ms: ${violation}`)
  }
  const memoryOf = (taskId: string) => world().frameworks.get(taskId.split('-')[0] ?? '')
  const facts: JudgeFacts = {
    world,
    object,
    nowMs,
    memoryOf,
    taskOf: (taskId) => memoryOf(taskId)?.tasks.get(taskId),
    runningOf: (taskId) =>
      [...world().machines.values()]
        .flatMap((machine) => machine.running())
        .filter((one) => one.taskId === taskId),
    isExcused: ({ id, ended, agentId, tornDown }) =>
      tornDown ||
      memoryOf(id)?.teardownWanted === true ||
      (ended?.state === 'TASK_GONE_BY_OPERATOR' && facts.gone.has(agentId)),
    reigns: () =>
      [...world().masters.values()].flatMap(({ process, throne }): Reign[] => {
        const { reign } = throne
        return process.isAlive() && !process.isFrozen() && reign?.leadership.holds() ? [reign] : []
      }),
    ...{ gone: new Set(), drained: new Set(), quotas: new Map(), unsure: new Set() },
    leasesFail: false,
    calm: false,
    filled: new Set(),
  }
  const { runningOf, taskOf, isExcused } = facts
  const books = createBookJudge(facts)

  const slotProblems = (task: KnownTask): void => {
    if (task.slot === undefined || task.tornDown) return
    for (const other of memoryOf(task.id)?.tasks.values() ?? []) {
      if (other === task || other.slot !== task.slot || runningOf(other.id).length === 0) continue
      if (!isExcused(other)) object(`instances overlap: ${task.id} starts while ${other.id} runs`)
    }
  }

  return {
    ...createDeedJudge(facts),
    onEvent: books.onEvent,
    facts,
    violations,
    object,
    watch: (watched) => void (seen = watched),
    onLaunch(order) {
      for (const { task_id } of order.tasks) {
        const task = taskOf(task_id.value)
        if (task?.ended && !isExcused(task) && task.ended.state !== 'TASK_UNKNOWN')
          object(
            `${task.id} is launched after it was said to be ${task.ended.state} (${task.ended.reason ?? ''})`,
          )
      }
    },
    onStart(machine, container) {
      const { taskId } = container
      if (started.has(taskId)) object(`${taskId} is started twice`)
      started.add(taskId)
      const task = taskOf(taskId)
      if (!task) return object(`${taskId} is started, and no framework wants it`)
      if (task.forbidden !== undefined) object(`${taskId} is started, and ${task.forbidden}`)
      if (task.ended && !isExcused(task)) {
        object(
          `${taskId} is started after it was said to be ${task.ended.state} (${task.ended.reason ?? ''})`,
        )
      }
      slotProblems(task)
      // What is torn down is free at once, as it ends.
      const counted = machine.running().filter((one) => {
        const task = taskOf(one.taskId)
        return !task || !isExcused(task)
      })
      const used = sumResources(counted.map(() => oneTask))
      if (!containsResources(parseResources(machineResources), used)) {
        object(`${machine.host} runs ${machine.running().length} tasks, more than fit`)
      }
    },
    onEnded(_memory, task) {
      if (task.ended?.state === 'TASK_ERROR')
        object(`${task.id} is refused as wrong: ${task.ended.reason ?? ''}`)
      if (runningOf(task.id).length > 0 && !isExcused(task)) {
        const { state = '', reason = '' } = task.ended ?? {}
        object(`${task.id} is said to be ${state} (${reason}) while it runs`)
      }
    },
    onUnknown: (memory, taskId) => object(`${memory.name} hears of ${taskId}, which it never launched`),
    look() {
      const leading = facts.reigns()
      if (leading.length > 1 && !facts.leasesFail)
        object(`two masters lead: epochs ${leading.map(({ leadership }) => leadership.epoch).join(' and ')}`)
      for (const reign of leading) books.look(reign)
    },
    unrest: createRestJudge(facts),
  }
}
