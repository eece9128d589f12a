import { isTerminal } from '@dcos-lite/lib/mesos'
import type {
  FrameworkInfo,
  Offer,
  SchedulerCall,
  SchedulerEvent,
  TaskInfo,
  TaskState,
} from '@dcos-lite/lib/mesos'
import { connectScheduler } from '@dcos-lite/lib/mesos-scheduler'
import { parseResources, scalarOf } from '@dcos-lite/lib/resources'
import { silentLogger } from '@dcos-lite/lib/log'
import type { Random } from '@dcos-lite/lib/random'
import { testEnvironment } from '@dcos-lite/lib/testing'

/** A task of a history of processes, as its framework knows it. */
export interface RealTask {
  id: string
  slot: number | undefined
  agentId: string
  state: TaskState
  ended: TaskState | undefined
  killWanted: boolean
}

/** A framework over the real client: it keeps one instance in every slot and runs a batch. */
export interface RealFramework {
  tasks: Map<string, RealTask>
  batch: number
  /** Starts nothing new and kills everything. */
  finish(): void
  stop(): Promise<void>
}

/** Starts the framework; tasks leave their marks below `marks`. */
export function startRealFramework(masterUrls: string[], marks: string, random: Random): RealFramework {
  const environment = { ...testEnvironment(), log: silentLogger }
  const tasks = new Map<string, RealTask>()
  const slots = 3
  let finishing = false
  let count = 0
  const info: FrameworkInfo = {
    user: 'root',
    name: 'faults',
    roles: ['*'],
    failover_timeout: 600,
    checkpoint: true,
    capabilities: [{ type: 'MULTI_ROLE' }, { type: 'RESERVATION_REFINEMENT' }, { type: 'PARTITION_AWARE' }],
  }
  const open = (): RealTask[] => [...tasks.values()].filter(({ ended }) => ended === undefined)
  const call = (body: SchedulerCall): void => void connection.call(body).catch(() => undefined)

  const newTask = (agentId: string, slot: number | undefined): TaskInfo => {
    const id = `task-${count++}`
    tasks.set(id, { id, slot, agentId, state: 'TASK_STAGING', ended: undefined, killWanted: false })
    const note = `echo $$ >> ${marks}/${id}.started`
    const seconds = slot === undefined ? random.below(3) : 1000
    // The lock is held by what runs, whatever anybody believes: a second instance cannot take it.
    const lock =
      slot === undefined
        ? ''
        : `exec 9> ${marks}/slot-${slot}; flock -n 9 || echo ${id} >> ${marks}/overlap; `
    return {
      name: id,
      task_id: { value: id },
      agent_id: { value: agentId },
      resources: parseResources('cpus:0.5;mem:32'),
      command: { value: `${note}; ${lock}sleep ${seconds}` },
    }
  }

  const answer = (offer: Offer): void => {
    const agentId = offer.agent_id.value
    const taken = new Set(open().map(({ slot }) => slot))
    const empty = Array.from({ length: slots }, (_, slot) => slot).find((slot) => !taken.has(slot))
    let room = Math.floor(scalarOf(offer.resources ?? [], 'cpus') / 0.5)
    const launched: TaskInfo[] = []
    if (!finishing && empty !== undefined && room-- > 0) launched.push(newTask(agentId, empty))
    for (; !finishing && framework.batch > 0 && room > 0; room--, framework.batch--) {
      launched.push(newTask(agentId, undefined))
    }
    const operations =
      launched.length > 0 ? [{ type: 'LAUNCH' as const, launch: { task_infos: launched } }] : []
    call({ type: 'ACCEPT', accept: { offer_ids: [offer.id], operations, filters: { refuse_seconds: 0.5 } } })
  }

  const reconcile = (): void => {
    const asked = open().map(({ id, agentId }) => ({ task_id: { value: id }, agent_id: { value: agentId } }))
    if (asked.length > 0) call({ type: 'RECONCILE', reconcile: { tasks: asked } })
    for (const { id, killWanted } of open())
      if (killWanted) call({ type: 'KILL', kill: { task_id: { value: id } } })
  }

  const hear = (event: SchedulerEvent): void => {
    if (event.type === 'SUBSCRIBED') {
      info.id = event.subscribed.framework_id
      reconcile()
    }
    if (event.type === 'OFFERS') event.offers.offers.forEach(answer)
    if (event.type !== 'UPDATE') return
    const { task_id, agent_id, uuid, state } = event.update.status
    const task = tasks.get(task_id.value)
    if (task && task.ended === undefined) task.state = state
    if (task && isTerminal(state)) task.ended ??= state
    if (uuid !== undefined && agent_id)
      call({ type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid } })
  }

  const connection = connectScheduler({ masterUrls, frameworkInfo: () => info, environment, onEvent: hear })
  const rhythm = environment.clock.every(1000, reconcile)
  const framework: RealFramework = {
    tasks,
    batch: 0,
    finish() {
      finishing = true
      for (const task of open()) task.killWanted = true
      reconcile()
    },
    async stop() {
      rhythm.cancel()
      await connection.stop()
    },
  }
  return framework
}
