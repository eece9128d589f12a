import {
  containsResources,
  equalResources,
  formatResources,
  parseResources,
  scalarOf,
  scalarQuantities,
  subtractResources,
  sumResources,
  withoutAllocation,
} from '@dcos-lite/lib/resources'
import { isTerminal } from '@dcos-lite/lib/mesos'
import type { Resource, SchedulerEvent } from '@dcos-lite/lib/mesos'
import { volumePlace } from '../../../../components/mesos-lite/src/agent/operations/decide/volume-place.ts'
import type { Reign } from '../../../../components/mesos-lite/src/master/state/reign.ts'
import type { Agent, Task } from '../../../../components/mesos-lite/src/master/state/types.ts'
import { machineResources, workDirOf } from '../agent.ts'
import type { JudgeFacts } from './facts.ts'

/** Compares the books of a leader with what they stand for. */
export interface BookJudge {
  look(reign: Reign): void
  /** The leader tells a framework something. */
  onEvent(reign: Reign, frameworkId: string, streamId: string, event: SchedulerEvent): void
}

// What is told is told at once; a leader is looked at only now and then.
const patienceMs = 1000

const amounts = (resources: readonly Resource[]): string =>
  [...scalarQuantities(resources)]
    .filter(([, amount]) => amount !== 0)
    .map(([name, amount]) => `${name}:${amount}`)
    .sort()
    .join(';')

const whole = amounts(parseResources(machineResources))

/** What is booked on an agent, counted anew from tasks, executors and offers. */
function booked(reign: Reign, agent: Agent): Resource[] {
  const tasks = [...agent.tasks].filter((task) => task.booked).map(({ info }) => info.resources ?? [])
  const executors = [...agent.executors.values()].flatMap((ofOne) =>
    [...ofOne.values()].map(({ info }) => info.resources ?? []),
  )
  const offers = [...agent.offerIds].map((id) => reign.offers.get(id)?.resources ?? [])
  return sumResources([...tasks, ...executors, ...offers].map((list) => withoutAllocation(list)))
}

/** What a role uses and is offered of the cpus, in thousandths. */
function cpusOf(reign: Reign, role: string): number {
  const cpus = (resources: readonly Resource[] | undefined): number =>
    Math.round(scalarOf([...(resources ?? [])], 'cpus') * 1000)
  let sum = 0
  for (const agent of reign.agents.values()) {
    for (const task of agent.tasks) if (task.booked && task.role === role) sum += cpus(task.info.resources)
    for (const ofOne of agent.executors.values()) {
      for (const executor of ofOne.values()) if (executor.role === role) sum += cpus(executor.info.resources)
    }
  }
  for (const offer of reign.offers.values()) if (offer.role === role) sum += cpus(offer.resources)
  return sum
}

/** Creates the judge of the books of one history. */
export function createBookJudge(facts: JudgeFacts): BookJudge {
  const { object } = facts
  /** To which subscription an offer was made. */
  const streamOf = new Map<string, string>()
  /** What a subscription was told last of a task. */
  const told = new Map<string, string>()
  /** The subscription that there was when a task was seen to be reachable. */
  const reachableFor = new WeakMap<Task, string>()
  const backSince = new Map<string, number>()

  const lookAtAgent = (reign: Reign, agent: Agent): void => {
    const total = reign.ledger.total(agent.id)
    if (amounts(total) !== whole) object(`${agent.id} has ${formatResources(total)} in the books`)
    if (agent.deactivated && agent.offerIds.size > 0)
      object(`${agent.id} is deactivated, and what it has is offered`)
    if (agent.oversubscribed !== undefined) return
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

  const lookAtOffers = (reign: Reign): void => {
    for (const { id, frameworkId } of reign.offers.values()) {
      const streamId = reign.frameworks.get(frameworkId)?.subscription?.streamId
      if (streamOf.get(id) !== streamId) object(`the offer ${id} outlives the subscription it was made to`)
    }
  }

  /** Who is subscribed hears when a task becomes unreachable, and when it is back. */
  const lookAtReach = (reign: Reign): void => {
    for (const { subscription, tasks, unreachableTasks } of reign.frameworks.values()) {
      if (!subscription) continue
      const { streamId } = subscription
      for (const [id, task] of unreachableTasks) {
        if (reachableFor.get(task) !== streamId) continue
        reachableFor.delete(task)
        if (told.get(`${streamId} ${id}`) !== 'TASK_UNREACHABLE')
          object(`${id} became unreachable, and its framework was not told`)
      }
      for (const [id, task] of tasks) {
        reachableFor.set(task, streamId)
        const key = `${streamId} ${id}`
        if (told.get(key) !== 'TASK_UNREACHABLE' || isTerminal(task.state)) backSince.delete(key)
        else if (!backSince.has(key)) backSince.set(key, facts.nowMs())
        else if (facts.nowMs() - (backSince.get(key) ?? 0) > patienceMs)
          object(`${id} was unreachable and is back, and its framework was not told`)
      }
    }
  }

  const lookAtDrains = (reign: Reign): void => {
    if (facts.leasesFail) return
    for (const [host, agent] of facts.world().agents) {
      const agentId = agent.book()?.agentId()
      const record = agentId === undefined ? undefined : reign.registry.agents.get(agentId)
      if (agentId === undefined || !record || record.state === 'gone') continue
      if (facts.drained.has(agentId) && record.deactivated !== true)
        object(`the drain of ${agentId} was acknowledged, and it takes tasks`)
      if (record.drain?.state !== 'DRAINED') continue
      const left = (facts.world().machines.get(host)?.running() ?? []).filter(({ taskId }) => {
        const task = facts.taskOf(taskId)
        return task && !facts.isExcused(task)
      })
      if (left.length > 0) object(`${agentId} is called drained, and ${left[0]?.taskId ?? ''} runs there`)
    }
  }

  /** Puts data into every volume that its framework knows to be there. */
  const fillVolumes = (): void => {
    for (const [host, agent] of facts.world().agents) {
      for (const volume of agent.book()?.checkpointedResources() ?? []) {
        const id = volume.disk?.persistence?.id
        if (id === undefined || facts.filled.has(id)) continue
        const made = [...facts.world().frameworks.values()].some(({ operations }) =>
          [...operations.values()].some(
            (one) => one.volume === id && one.type === 'CREATE' && one.state === 'OPERATION_FINISHED',
          ),
        )
        if (!made) continue
        facts.filled.add(id)
        facts.world().disks.addData(volumePlace(workDirOf(host), volume).path)
      }
    }
  }

  return {
    look(reign) {
      for (const agent of reign.agents.values()) lookAtAgent(reign, agent)
      lookAtOffers(reign)
      lookAtReach(reign)
      lookAtDrains(reign)
      fillVolumes()
    },
    onEvent(reign, frameworkId, streamId, event) {
      if (event.type === 'OFFERS') {
        for (const { id } of event.offers.offers) streamOf.set(id.value, streamId)
        const roles = event.offers.offers.flatMap(({ id }) => {
          const { role, resources = [] } = reign.offers.get(id.value) ?? {}
          return role === undefined || scalarOf(resources, 'cpus') === 0 ? [] : [role]
        })
        for (const role of new Set(roles)) {
          const limit = reign.registry.roles.get(role)?.quota?.limits.cpus
          const cpus = cpusOf(reign, role) / 1000
          if (limit !== undefined && cpus > limit)
            object(`${role} has ${cpus} cpus with what it is offered, and its limit is ${limit}`)
        }
      }
      if (event.type !== 'UPDATE') return
      const { status } = event.update
      told.set(`${streamId} ${status.task_id.value}`, status.state)
      const agentId = status.agent_id?.value ?? ''
      if (status.state === 'TASK_UNKNOWN' && reign.registry.agents.get(agentId)?.state === 'admitted')
        object(`${frameworkId} hears that ${status.task_id.value} is unknown, and its agent is expected back`)
    },
  }
}
