import { silentLogger } from '@dcos-lite/lib/log'
import { isTerminal } from '@dcos-lite/lib/mesos'
import type {
  FrameworkInfo,
  Offer,
  OfferOperation,
  Resource,
  SchedulerCall,
  SchedulerEvent,
  TaskInfo,
  TaskState,
} from '@dcos-lite/lib/mesos'
import { connectScheduler } from '@dcos-lite/lib/mesos-scheduler'
import type { Random } from '@dcos-lite/lib/random'
import { parseResources, scalarOf } from '@dcos-lite/lib/resources'
import { testEnvironment } from '@dcos-lite/lib/testing'
import { batchWords, instanceWords, keeperWords, marksFolder } from './task-words.ts'

/** A task as its framework knows it. */
export interface LabTaskMemory {
  id: string
  part: 'instance' | 'batch' | 'keeper'
  slot: number | undefined
  agentId: string
  state: TaskState
  ended: TaskState | undefined
  message: string
  killWanted: boolean
}

/** A framework over the real client: three instances, a batch, and a keeper that writes into a volume. */
export interface LabFramework {
  role: string
  tasks: Map<string, LabTaskMemory>
  batch: number
  open(): LabTaskMemory[]
  /** Whether every instance and the keeper run. */
  isWhole(): boolean
  kill(task: LabTaskMemory): void
  /** Starts nothing new and ends everything. */
  finish(): void
  /** Gives back the volume and what it is reserved from. */
  giveBack(): void
  /** Removes the framework from the master, and ends. */
  close(): Promise<void>
}

const slots = 3
const instanceResources = 'cpus:0.5;mem:32'
const keeperResources = 'cpus:0.25;mem:32;disk:16'

/** Starts the framework of a history. Tasks leave their marks in the folder of that history. */
export function startLabFramework(masterUrl: string, history: string, random: Random): LabFramework {
  const environment = { ...testEnvironment(), log: silentLogger }
  const role = `faults-${history}`
  const folder = marksFolder(history)
  const tasks = new Map<string, LabTaskMemory>()
  let mode: 'running' | 'finishing' | 'giving-back' = 'running'
  let volumeMade = false
  const info: FrameworkInfo = {
    user: 'root',
    name: role,
    principal: 'faults',
    roles: [role],
    failover_timeout: 600,
    checkpoint: true,
    capabilities: [{ type: 'MULTI_ROLE' }, { type: 'RESERVATION_REFINEMENT' }, { type: 'PARTITION_AWARE' }],
  }
  const open = (): LabTaskMemory[] => [...tasks.values()].filter(({ ended }) => ended === undefined)
  const call = (body: SchedulerCall): void => void connection.call(body).catch(() => undefined)

  const newTask = (
    agentId: string,
    part: LabTaskMemory['part'],
    resources: Resource[],
    slot?: number,
  ): TaskInfo => {
    const id = `${part}-${tasks.size}`
    const memory = { id, part, slot, agentId, ended: undefined, message: '', killWanted: false }
    tasks.set(id, { ...memory, state: 'TASK_STAGING' })
    const words = {
      instance: () => instanceWords(folder, id),
      batch: () => batchWords(folder, id, random.below(3), random.below(2)),
      keeper: () => keeperWords(folder, id),
    }
    return {
      name: id,
      task_id: { value: id },
      agent_id: { value: agentId },
      resources,
      command: { value: words[part]() },
    }
  }

  /** Launches the keeper where its volume is; in the beginning it makes the volume. */
  const keep = (offer: Offer): OfferOperation[] => {
    if (mode !== 'running' || open().some(({ part }) => part === 'keeper')) return []
    const agentId = offer.agent_id.value
    const mine = (offer.resources ?? []).filter(({ reservations = [] }) => reservations.length > 0)
    const launch = (resources: Resource[]): OfferOperation => ({
      type: 'LAUNCH',
      launch: { task_infos: [newTask(agentId, 'keeper', resources)] },
    })
    if (mine.some(({ disk }) => disk?.persistence)) return [launch(mine)]
    if (volumeMade || mine.length > 0) return []
    const reserved = parseResources(keeperResources).map((resource) => ({
      ...resource,
      reservations: [{ type: 'DYNAMIC' as const, role, principal: 'faults' }],
    }))
    const disk = {
      persistence: { id: 'kept', principal: 'faults' },
      volume: { mode: 'RW' as const, container_path: 'data' },
    }
    const made = reserved.map((resource) => (resource.name === 'disk' ? { ...resource, disk } : resource))
    const volumes = made.filter(({ name }) => name === 'disk')
    return [
      { type: 'RESERVE', reserve: { resources: reserved } },
      { type: 'CREATE', create: { volumes } },
      launch(made),
    ]
  }

  const returned = (offer: Offer): OfferOperation[] => {
    const mine = (offer.resources ?? []).filter(({ reservations = [] }) => reservations.length > 0)
    const volumes = mine.filter(({ disk }) => disk?.persistence)
    const bare = mine.map(({ disk: _, ...rest }) => rest)
    if (mine.length === 0) return []
    const unreserve: OfferOperation = { type: 'UNRESERVE', unreserve: { resources: bare } }
    return volumes.length > 0 ? [{ type: 'DESTROY', destroy: { volumes } }, unreserve] : [unreserve]
  }

  const answer = (offer: Offer): void => {
    const agentId = offer.agent_id.value
    const operations = mode === 'giving-back' ? returned(offer) : keep(offer)
    const plain = (offer.resources ?? []).filter(({ reservations = [] }) => reservations.length === 0)
    const spared = operations.length > 1 ? 0.25 : 0
    let room = Math.floor((scalarOf(plain, 'cpus') - spared) / 0.5)
    const launched: TaskInfo[] = []
    const taken = new Set(open().map(({ slot }) => slot))
    const empty = Array.from({ length: slots }, (_, slot) => slot).find((slot) => !taken.has(slot))
    if (mode === 'running' && empty !== undefined && room-- > 0)
      launched.push(newTask(agentId, 'instance', parseResources(instanceResources), empty))
    for (; mode === 'running' && framework.batch > 0 && room > 0; room--, framework.batch--)
      launched.push(newTask(agentId, 'batch', parseResources(instanceResources)))
    if (launched.length > 0) operations.push({ type: 'LAUNCH', launch: { task_infos: launched } })
    call({ type: 'ACCEPT', accept: { offer_ids: [offer.id], operations, filters: { refuse_seconds: 0.5 } } })
  }

  const repeat = (): void => {
    const asked = open().map(({ id, agentId }) => ({ task_id: { value: id }, agent_id: { value: agentId } }))
    if (asked.length > 0) call({ type: 'RECONCILE', reconcile: { tasks: asked } })
    for (const { id, killWanted } of open())
      if (killWanted) call({ type: 'KILL', kill: { task_id: { value: id } } })
  }

  const hear = (event: SchedulerEvent): void => {
    if (event.type === 'SUBSCRIBED') {
      info.id = event.subscribed.framework_id
      repeat()
    }
    if (event.type === 'OFFERS') event.offers.offers.forEach(answer)
    if (event.type !== 'UPDATE') return
    const { task_id, agent_id, uuid, state, message } = event.update.status
    const task = tasks.get(task_id.value)
    if (task && task.ended === undefined) {
      task.state = state
      if (isTerminal(state)) Object.assign(task, { ended: state, message: message ?? '' })
      if (task.part === 'keeper' && state === 'TASK_RUNNING') volumeMade = true
    }
    if (uuid !== undefined && agent_id)
      call({ type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid } })
  }

  const connection = connectScheduler({
    ...{ masterUrls: [masterUrl], frameworkInfo: () => info, environment, onEvent: hear },
  })
  const rhythm = environment.clock.every(1000, repeat)
  const runs = (part: LabTaskMemory['part']): number =>
    open().filter((task) => task.part === part && task.state === 'TASK_RUNNING' && !task.killWanted).length
  const framework: LabFramework = {
    ...{ role, tasks, batch: 0, open },
    isWhole: () => runs('instance') === slots && runs('keeper') === 1,
    kill(task) {
      task.killWanted = true
      repeat()
    },
    finish() {
      mode = 'finishing'
      for (const task of open()) task.killWanted = true
      repeat()
    },
    giveBack: () => void (mode = 'giving-back'),
    async close() {
      rhythm.cancel()
      await connection.call({ type: 'TEARDOWN' }).catch(() => undefined)
      await connection.stop()
    },
  }
  return framework
}
