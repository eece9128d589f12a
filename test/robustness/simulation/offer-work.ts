import type { Offer, OfferOperation, Resource, TaskInfo } from '@dcos-lite/lib/mesos'
import { parseResources, scalarOf } from '@dcos-lite/lib/resources'
import type { Random } from '@dcos-lite/lib/random'
import { roleOf } from './framework-memory.ts'
import type { FrameworkMemory, KnownOperation } from './framework-memory.ts'

const taskResources = 'cpus:1;mem:64'

const isPlain = ({ reservations = [], disk }: Resource): boolean =>
  reservations.length === 0 && disk === undefined

/** What the work of a framework is done with. */
export interface OfferWorkInput {
  memory: FrameworkMemory
  random: Random
  call(body: object): void
  /** The last offers of the others. */
  foreign(): Offer[]
}

/** Makes the answers of a framework to offers: one instance in every slot, the batch, and the volumes that are wanted. */
export function createOfferWork({ memory, random, call, foreign }: OfferWorkInput): (offer: Offer) => void {
  const role = roleOf(memory.name)

  const newTask = (
    agentId: string,
    { slot, group, forbidden }: { slot?: number; group?: string; forbidden?: string | undefined },
    labels: Record<string, string>,
  ): TaskInfo => {
    const id = `${memory.name}-${memory.count++}${slot === undefined ? '' : `-slot${slot}`}`
    memory.tasks.set(id, {
      ...{ id, slot, group, forbidden, agentId, state: 'TASK_STAGING', ended: undefined },
      ...{ killWanted: false, tornDown: false },
    })
    const all = { TASK: id, ...labels }
    return {
      name: id,
      task_id: { value: id },
      agent_id: { value: agentId },
      resources: parseResources(taskResources),
      command: { value: 'true' },
      labels: { labels: Object.entries(all).map(([key, value]) => ({ key, value })) },
    }
  }

  /** Two tasks that start together or not at all; the second one runs until the first one has ended it. */
  const newGroup = (
    agentId: string,
    labels: Record<string, string>,
    forbidden: string | undefined,
  ): object => {
    const group = `${memory.name}-group${memory.count++}`
    const executor = {
      type: 'DEFAULT',
      executor_id: { value: group },
      framework_id: { value: memory.id },
      resources: parseResources('cpus:0.1;mem:32;disk:1'),
    }
    const tasks = [
      newTask(agentId, { group, forbidden }, labels),
      newTask(agentId, { group, forbidden }, labels.SIM_EXIT_CODE === '1' ? {} : { SIM_RUN_MS: '9000' }),
    ]
    return { type: 'LAUNCH_GROUP', launch_group: { executor, task_group: { tasks } } }
  }

  const emptySlots = (): number[] => {
    const taken = new Set([...memory.tasks.values()].filter(({ ended }) => !ended).map(({ slot }) => slot))
    return Array.from({ length: memory.slots }, (_, slot) => slot).filter((slot) => !taken.has(slot))
  }

  const note = (
    agentId: string,
    type: KnownOperation['type'],
    volume: string,
    body: object,
  ): OfferOperation => {
    const id = `${memory.name}-op${memory.count++}`
    memory.operations.set(id, { id, agentId, type, volume, state: 'OPERATION_PENDING', tornDown: false })
    return { id: { value: id }, type, [type.toLowerCase()]: body } as unknown as OfferOperation
  }

  const volumeOperations = (offer: Offer): OfferOperation[] => {
    const agentId = offer.agent_id.value
    const held = (offer.resources ?? []).find(({ disk }) => disk?.persistence)
    if (memory.destroysWanted > 0 && held) {
      memory.destroysWanted -= 1
      const volume = held.disk?.persistence?.id ?? ''
      const { disk: _, ...reserved } = held
      const destroy = note(agentId, 'DESTROY', volume, { volumes: [held] })
      return random.next() < 0.5
        ? [destroy]
        : [destroy, note(agentId, 'UNRESERVE', volume, { resources: [reserved] })]
    }
    const disk = scalarOf((offer.resources ?? []).filter(isPlain), 'disk')
    if (memory.volumesWanted === 0 || disk < 20) return []
    memory.volumesWanted -= 1
    const volume = `${memory.name}-v${memory.count++}`
    const reserved: Resource = {
      name: 'disk',
      type: 'SCALAR',
      scalar: { value: 10 },
      reservations: [{ type: 'DYNAMIC', role, principal: 'p' }],
    }
    const persistence = { id: volume, principal: 'p' }
    const made: Resource = {
      ...reserved,
      disk: { persistence, volume: { mode: 'RW', container_path: 'data' } },
    }
    return [
      note(agentId, 'RESERVE', volume, { resources: [reserved] }),
      note(agentId, 'CREATE', volume, { volumes: [made] }),
    ]
  }

  /** Uses an offer that is not (any more) this framework's to use. */
  const misuse = (offer: Offer, forbidden: string): void => {
    const task = newTask(offer.agent_id.value, { forbidden }, { SIM_RUN_MS: '500' })
    const operations = [{ type: 'LAUNCH', launch: { task_infos: [task] } }]
    call({ type: 'ACCEPT', accept: { offer_ids: [offer.id], operations } })
  }

  return (offer) => {
    const agentId = offer.agent_id.value
    const forbidden = memory.rescinded.has(offer.id.value) ? 'its offer was rescinded' : undefined
    const plain = (offer.resources ?? []).filter(isPlain)
    let room = Math.floor(Math.min(scalarOf(plain, 'cpus'), scalarOf(plain, 'mem') / 64))
    const tasks: TaskInfo[] = []
    const groups: object[] = []
    for (const slot of random.shuffle(emptySlots())) {
      // At most one for each offer, so that instances come to be on different machines.
      if (room < 1 || tasks.length > 0) break
      const labels = random.next() < 0.3 ? { SIM_RUN_MS: String(random.below(20_000)) } : {}
      tasks.push(newTask(agentId, { slot, forbidden }, labels))
      room -= 1
    }
    for (; room >= 1 && memory.batch.length > 0; room -= 1) {
      const { runMs, exitCode, group } = memory.batch[0] as FrameworkMemory['batch'][number]
      const labels = { SIM_RUN_MS: String(runMs), SIM_EXIT_CODE: String(exitCode) }
      if (group && (room < 3 || scalarOf(plain, 'disk') < 20)) break
      memory.batch.shift()
      if (!group) tasks.push(newTask(agentId, { forbidden }, labels))
      else {
        groups.push(newGroup(agentId, labels, forbidden))
        room -= 2 // two tasks and their executor
      }
    }
    const offer_ids = [offer.id]
    const operations: object[] = [...volumeOperations(offer), ...groups]
    if (tasks.length > 0) operations.push({ type: 'LAUNCH', launch: { task_infos: tasks } })
    const [stolen] = memory.thief ? foreign() : []
    if (stolen) {
      memory.thief = false
      misuse(stolen, 'its offer was made to another framework')
    }
    if (operations.length === 0) {
      const filters = { refuse_seconds: 1 + random.below(3) }
      return call({ type: 'DECLINE', decline: { offer_ids, filters } })
    }
    call({ type: 'ACCEPT', accept: { offer_ids, operations, filters: { refuse_seconds: random.below(2) } } })
    if (!memory.rogue) return
    memory.rogue = false
    misuse(offer, 'its offer was used before')
  }
}
