import {
  equalResources,
  formatResources,
  containsResources,
  subtractResources,
  sumResources,
  withoutAllocation,
} from '@dcos-lite/lib/resources'
import { parseResources } from '@dcos-lite/lib/resources'
import type { Resource } from '@dcos-lite/lib/mesos'
import type { AgentBook } from '../../../components/mesos-lite/src/agent/checkpoint/agent-record.ts'
import type { LaunchOrder } from '../../../components/mesos-lite/src/agent/tasks/launch-tasks.ts'
import type { Reign } from '../../../components/mesos-lite/src/master/state/reign.ts'
import type { Agent } from '../../../components/mesos-lite/src/master/state/types.ts'
import { machineResources } from './agent.ts'
import { isDone } from './framework.ts'
import type { FrameworkWatcher, KnownTask } from './framework.ts'
import type { Container, MachineWatcher } from './machine.ts'
import { cluster } from './plan.ts'
import type { World } from './world.ts'

/** Compares what happens with what the kernel promises. */
export interface Judge extends FrameworkWatcher, MachineWatcher {
  watch(world: World): void
  object(violation: string): void
  onLaunch(order: LaunchOrder, book: AgentBook): void
  /** Looks at the books of all who lead. */
  look(): void
  /** What is not as it must be once everything has come to rest. */
  unrest(): string[]
  /** Agent ids that operators gave up for good. */
  gone: Set<string>
  /** Quotas that a leader said were set. */
  quotas: Map<string, number>
  /** Roles of which nobody knows which request came last. */
  unsure: Set<string>
  violations: string[]
  /** Set when a clock is wrong: then two masters may believe that they lead, and only the epochs protect. */
  leasesFail: boolean
  /** A master writes to an agent. */
  onSend(record: Buffer): void
}

const oneTask = parseResources('cpus:1;mem:64')

/** What is booked on an agent, counted anew from tasks, executors and offers. */
function booked(reign: Reign, agent: Agent): Resource[] {
  const tasks = [...agent.tasks].filter((task) => task.booked).map(({ info }) => info.resources ?? [])
  const executors = [...agent.executors.values()].flatMap((ofOne) =>
    [...ofOne.values()].map(({ info }) => info.resources ?? []),
  )
  const offers = [...agent.offerIds].map((id) => reign.offers.get(id)?.resources ?? [])
  return sumResources([...tasks, ...executors, ...offers].map((list) => withoutAllocation(list)))
}

/** Creates the judge of one history. */
export function createJudge(): Judge {
  const violations: string[] = []
  const started = new Set<string>()
  const sentBy = new Map<string, number>()
  let seen: World | undefined
  const world = (): World => {
    if (!seen) throw new Error('nothing is watched yet')
    return seen
  }
  const object = (violation: string): void => {
    const atMs = Math.round(seen ? seen.timeline.nowMs() - seen.timeline.startMs : 0)
    if (violations.length < 20) violations.push(`at ${atMs} ms: ${violation}`)
  }
  const memoryOf = (taskId: string) => world().frameworks.get(taskId.split('-')[0] ?? '')
  const taskOf = (taskId: string): KnownTask | undefined => memoryOf(taskId)?.tasks.get(taskId)
  const runningOf = (taskId: string): Container[] =>
    [...world().machines.values()]
      .flatMap((machine) => machine.running())
      .filter((one) => one.taskId === taskId)
  const isExcused = ({ ended, agentId }: KnownTask): boolean =>
    ended?.state === 'TASK_GONE_BY_OPERATOR' && judge.gone.has(agentId)
  const reigns = (): Reign[] =>
    [...world().masters.values()].flatMap(({ process, throne }) => {
      const { reign } = throne
      return process.isAlive() && !process.isFrozen() && reign?.leadership.holds() ? [reign] : []
    })

  const slotProblems = (task: KnownTask): void => {
    if (task.slot === undefined) return
    for (const other of memoryOf(task.id)?.tasks.values() ?? []) {
      if (other === task || other.slot !== task.slot || runningOf(other.id).length === 0) continue
      if (!isExcused(other)) object(`instances overlap: ${task.id} starts while ${other.id} runs`)
    }
  }

  const lookAtAgent = (reign: Reign, agent: Agent): void => {
    if (agent.oversubscribed !== undefined) return
    const total = reign.ledger.total(agent.id)
    const used = booked(reign, agent)
    if (!containsResources(total, used)) {
      object(`offered and used on ${agent.id}: ${formatResources(used)}, more than ${formatResources(total)}`)
    }
    const left = subtractResources(total, used)
    const available = reign.ledger.available(agent.id)
    if (left && !equalResources(left, available)) {
      object(
        `the books of ${agent.id} have ${formatResources(available)} free, and it is ${formatResources(left)}`,
      )
    }
  }

  const agentIds = () => new Set([...world().agents.values()].map((agent) => agent.book()?.agentId()))

  const taskUnrest = (task: KnownTask): string[] => {
    const running = runningOf(task.id)
    const containers = [...world().machines.values()].flatMap((machine) =>
      [...machine.containers.values()].filter(({ taskId }) => taskId === task.id),
    )
    const [container] = containers
    const facts = `${task.id} on ${task.agentId} is ${task.state}${task.ended ? ` (ended ${task.ended.state} ${task.ended.source ?? ''} ${task.ended.reason ?? ''})` : ''}, container: ${JSON.stringify(container)}`
    if (running.length > 0) {
      if (isExcused(task)) return []
      if (task.ended || task.state !== 'TASK_RUNNING')
        return [`runs, and its framework knows it otherwise: ${facts}`]
      return task.killWanted ? [`a kill is wanted, and it runs: ${facts}`] : []
    }
    // Of an agent that lost its id before it started anything, nobody can tell more.
    const isOrphaned = task.state === 'TASK_UNREACHABLE' && !container && !agentIds().has(task.agentId)
    if (isOrphaned) return []
    if (!task.ended) return task.state === 'TASK_UNKNOWN' ? [] : [`its end was never told: ${facts}`]
    if (!container?.exit || container.lost || judge.gone.has(task.agentId)) return []
    const { code } = container.exit
    const byCode = code === undefined ? 'TASK_KILLED' : code === 0 ? 'TASK_FINISHED' : 'TASK_FAILED'
    const { state } = task.ended
    // A kill that came at the last moment decides over the exit status.
    const fits = state === byCode || state === 'TASK_KILLED'
    return fits ? [] : [`it ended as ${byCode} and was told otherwise: ${facts}`]
  }

  /** A group ends with any member that does not finish well. */
  const groupUnrest = (): string[] =>
    [...world().frameworks.values()].flatMap(({ tasks }) => {
      const members = [...tasks.values()].filter(({ group }) => group !== undefined)
      const broken = members.filter(({ ended }) => ended && ended.state !== 'TASK_FINISHED')
      return members.flatMap((one) => {
        const why = broken.find(({ group }) => group === one.group)
        return why && runningOf(one.id).length > 0 && !isExcused(why) && !isExcused(one)
          ? [`${one.id} runs, and ${why.id} of its group ended as ${why.ended?.state ?? ''}`]
          : []
      })
    })

  const told = (volume: string): string =>
    [...world().frameworks.values()]
      .flatMap(({ operations }) => [...operations.values()])
      .filter((operation) => operation.volume === volume)
      .map(({ id, type, state, agentId }) => `${id} (${type} on ${agentId}) ${state}`)
      .join(', ')

  const volumeUnrest = (): string[] => {
    const made = new Map<string, string>()
    const gone = new Set<string>()
    const unrest: string[] = []
    for (const memory of world().frameworks.values()) {
      for (const { type, volume, state, agentId, id } of memory.operations.values()) {
        if (judge.gone.has(agentId)) continue
        // Of an agent that never heard its id, like its tasks.
        if (state === 'OPERATION_UNREACHABLE' && !agentIds().has(agentId)) continue
        // Nobody knows an operation that never arrived: the call that named it was lost.
        if (state === 'OPERATION_UNKNOWN') continue
        if (!isDone(state))
          unrest.push(`the operation ${id} (${type} of ${volume} on ${agentId}) is ${state}`)
        if (type === 'CREATE' && state === 'OPERATION_FINISHED') made.set(volume, agentId)
        if (type === 'DESTROY' && state === 'OPERATION_FINISHED') gone.add(volume)
        if (type === 'CREATE' && isDone(state) && state !== 'OPERATION_FINISHED') gone.add(volume)
      }
    }
    const books = [...world().agents.values()].flatMap((agent) => agent.book() ?? [])
    const kept = new Map(
      books.flatMap((book) =>
        book.checkpointedResources().flatMap(({ disk }) => {
          const volume = disk?.persistence?.id
          return volume === undefined ? [] : [[volume, book.agentId()] as const]
        }),
      ),
    )
    for (const [volume, agentId] of made) {
      if (!gone.has(volume) && kept.get(volume) !== agentId)
        unrest.push(`volume ${volume} of ${agentId} is lost: ${told(volume)}`)
    }
    for (const volume of gone) {
      if (kept.has(volume)) unrest.push(`volume ${volume} is there, and was said not to be: ${told(volume)}`)
    }
    return unrest
  }

  const agentUnrest = (reign: Reign): string[] =>
    [...world().agents.values()].flatMap((running) => {
      const agentId = running.book()?.agentId()
      const { host } = running.process
      if (agentId === undefined) {
        const left = world().machines.get(host)?.running().length ?? 0
        return left > 0 ? [`${host} was given up, and ${left} tasks run there`] : []
      }
      if (judge.gone.has(agentId)) return []
      const agent = reign.agents.get(agentId)
      if (!agent?.session) return [`${agentId} of ${host} is not registered`]
      const open = (running.keeper()?.handles() ?? []).filter(
        ({ record }) => record.completedAtMs === undefined,
      )
      const ended = open.filter(({ record }) => record.endedAtMs !== undefined)
      if (ended.length > 0)
        return [
          `${host} still waits for acknowledgements of ${ended.map(({ record }) => record.task.task_id.value).join(' ')}`,
        ]
      const here = open.map(({ record }) => record.task.task_id.value).sort()
      const there = [...agent.tasks].map(({ info }) => info.task_id.value).sort()
      return String(here) === String(there)
        ? []
        : [`${host} has ${String(here)}, and the master thinks ${String(there)}`]
    })

  const judge: Judge = {
    violations,
    leasesFail: false,
    gone: new Set(),
    quotas: new Map(),
    unsure: new Set(),
    watch: (watched) => void (seen = watched),
    object,
    onSend(record) {
      const text = record.toString()
      if (!text.includes('"type":"LAUNCH"')) return
      const { epoch, tasks } = JSON.parse(text.slice(text.indexOf('\n') + 1)) as {
        epoch: number
      } & LaunchOrder
      for (const { task_id } of tasks) sentBy.set(task_id.value, epoch)
    },
    onLaunch(order, book) {
      for (const { task_id } of order.tasks) {
        const epoch = sentBy.get(task_id.value) ?? 0
        if (epoch < book.highestEpoch())
          object(
            `${task_id.value} of epoch ${epoch} is launched by an agent that obeyed ${book.highestEpoch()}`,
          )
      }
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
      if (task.ended && !isExcused(task)) {
        object(
          `${taskId} is started after it was said to be ${task.ended.state} (${task.ended.reason ?? ''})`,
        )
      }
      slotProblems(task)
      const used = sumResources(machine.running().map(() => oneTask))
      if (!containsResources(parseResources(machineResources), used)) {
        object(`${machine.host} runs ${machine.running().length} tasks, more than fit`)
      }
    },
    onEnded(_memory, task) {
      if (runningOf(task.id).length > 0 && !isExcused(task)) {
        const { state = '', reason = '' } = task.ended ?? {}
        object(`${task.id} is said to be ${state} (${reason}) while it runs`)
      }
    },
    onUnknown: (memory, taskId) => object(`${memory.name} hears of ${taskId}, which it never launched`),
    look() {
      const leading = reigns()
      if (leading.length > 1 && !judge.leasesFail)
        object(`two masters lead: epochs ${leading.map(({ leadership }) => leadership.epoch).join(' and ')}`)
      for (const reign of leading) for (const agent of reign.agents.values()) lookAtAgent(reign, agent)
    },
    unrest() {
      const [reign] = reigns()
      if (!reign) return ['nobody leads']
      const unrest = [...agentUnrest(reign), ...volumeUnrest(), ...groupUnrest()]
      for (const memory of world().frameworks.values()) {
        for (const task of memory.tasks.values()) unrest.push(...taskUnrest(task))
        const live = [...memory.tasks.values()].filter(
          (task) => !task.ended && task.slot !== undefined && task.state === 'TASK_RUNNING',
        )
        const stuck = [...memory.tasks.values()].filter(
          (task) =>
            !task.ended &&
            ['TASK_UNKNOWN', 'TASK_UNREACHABLE'].includes(task.state) &&
            task.slot !== undefined,
        )
        const isRoomy = judge.gone.size < 2
        if (isRoomy && live.length + stuck.length < cluster.slots)
          unrest.push(`${memory.name} has ${live.length} of ${cluster.slots} instances`)
        const framework = reign.frameworks.get(memory.id ?? '')
        const done = framework?.completedTasks.map(({ info }) => info.task_id.value) ?? []
        const twice = done.find((id, index) => done.indexOf(id) !== index)
        if (twice !== undefined) unrest.push(`the completed task ${twice} is shown twice`)
      }
      for (const [role, cpus] of judge.quotas) {
        if (judge.unsure.has(role)) continue
        const kept = reign.registry.roles.get(role)?.quota?.guarantees.cpus ?? 0
        if (kept !== cpus) unrest.push(`the quota of ${role} is ${kept}, and ${cpus} was acknowledged`)
      }
      return unrest
    },
  }
  return judge
}
