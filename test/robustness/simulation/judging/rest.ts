import { join } from 'node:path'
import { equalResources, formatResources, parseResources } from '@dcos-lite/lib/resources'
import { totalWithCheckpointed } from '../../../../components/mesos-lite/src/protocol/checkpointed-resources.ts'
import { volumePlace } from '../../../../components/mesos-lite/src/agent/operations/decide/volume-place.ts'
import type { Reign } from '../../../../components/mesos-lite/src/master/state/reign.ts'
import { machineResources, workDirOf } from '../agent.ts'
import { dataName } from '../disk.ts'
import { isDone } from '../framework-memory.ts'
import type { FrameworkMemory, KnownTask } from '../framework-memory.ts'
import { cluster } from '../plan.ts'
import type { JudgeFacts } from './facts.ts'

const started = parseResources(machineResources)

/** Says what is not as it must be once everything has come to rest. */
export function createRestJudge(facts: JudgeFacts): () => string[] {
  const { world, runningOf, isExcused } = facts
  const agentIds = () => new Set([...world().agents.values()].map((agent) => agent.book()?.agentId()))

  const taskUnrest = (task: KnownTask): string[] => {
    const running = runningOf(task.id)
    const containers = [...world().machines.values()].flatMap((machine) =>
      [...machine.containers.values()].filter(({ taskId }) => taskId === task.id),
    )
    const [container] = containers
    const known = `${task.id} on ${task.agentId} is ${task.state}${task.ended ? ` (ended ${task.ended.state} ${task.ended.source ?? ''} ${task.ended.reason ?? ''})` : ''}, container: ${JSON.stringify(container)}`
    if (task.tornDown) return []
    if (running.length > 0) {
      if (isExcused(task)) return []
      if (task.ended || task.state !== 'TASK_RUNNING')
        return [`runs, and its framework knows it otherwise: ${known}`]
      return task.killWanted ? [`a kill is wanted, and it runs: ${known}`] : []
    }
    // Of an agent that lost its id before it started anything, nobody can tell more.
    const isOrphaned = task.state === 'TASK_UNREACHABLE' && !container && !agentIds().has(task.agentId)
    if (isOrphaned) return []
    if (!task.ended) return task.state === 'TASK_UNKNOWN' ? [] : [`its end was never told: ${known}`]
    if (!container?.exit || container.lost || facts.gone.has(task.agentId)) return []
    const { code } = container.exit
    const byCode = code === undefined ? 'TASK_KILLED' : code === 0 ? 'TASK_FINISHED' : 'TASK_FAILED'
    const { state } = task.ended
    // A kill that came at the last moment decides over the exit status.
    const fits = state === byCode || state === 'TASK_KILLED'
    return fits ? [] : [`it ended as ${byCode} and was told otherwise: ${known}`]
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
    /** Nobody hears how what was wanted last of them ended. */
    const unsure = new Set<string>()
    const unrest: string[] = []
    for (const memory of world().frameworks.values()) {
      for (const { type, volume, state, agentId, id, tornDown } of memory.operations.values()) {
        if (tornDown) unsure.add(volume)
        if (facts.gone.has(agentId)) continue
        // Of an agent that never heard its id, like its tasks.
        if (state === 'OPERATION_UNREACHABLE' && !agentIds().has(agentId)) continue
        // Nobody knows an operation that never arrived: the call that named it was lost.
        if (state === 'OPERATION_UNKNOWN') continue
        if (!isDone(state) && !tornDown)
          unrest.push(`the operation ${id} (${type} of ${volume} on ${agentId}) is ${state}`)
        if (type === 'CREATE' && state === 'OPERATION_FINISHED') made.set(volume, agentId)
        if (type === 'DESTROY' && state === 'OPERATION_FINISHED') gone.add(volume)
        if (type === 'CREATE' && isDone(state) && state !== 'OPERATION_FINISHED') gone.add(volume)
      }
    }
    const kept = new Map<string, { agentId: string | undefined; path: string }>()
    for (const [host, agent] of world().agents) {
      for (const resource of agent.book()?.checkpointedResources() ?? []) {
        const volume = resource.disk?.persistence?.id
        const { path } = volumePlace(workDirOf(host), resource)
        if (volume !== undefined) kept.set(volume, { agentId: agent.book()?.agentId(), path })
      }
    }
    for (const [volume, agentId] of made) {
      const found = kept.get(volume)
      if (gone.has(volume) || unsure.has(volume)) continue
      if (found?.agentId !== agentId) unrest.push(`volume ${volume} of ${agentId} is lost: ${told(volume)}`)
      else if (facts.filled.has(volume) && world().disks.read(join(found.path, dataName)) === undefined)
        unrest.push(`the data of volume ${volume} on ${agentId} are lost: ${told(volume)}`)
    }
    for (const volume of gone) {
      if (kept.has(volume) && !unsure.has(volume))
        unrest.push(`volume ${volume} is there, and was said not to be: ${told(volume)}`)
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
      if (facts.gone.has(agentId)) return []
      const agent = reign.agents.get(agentId)
      if (!agent?.session) return [`${agentId} of ${host} is not registered`]
      const open = (running.keeper()?.handles() ?? []).filter(
        ({ record }) => record.completedAtMs === undefined,
      )
      // A leader that does not know that a framework was torn down waits for it, as long as that may take to come back.
      const isAwaited = ({ frameworkId }: { frameworkId: string }): boolean =>
        reign.frameworks.get(frameworkId)?.recovered === true
      const ended = open.filter(({ record }) => record.endedAtMs !== undefined && !isAwaited(record))
      if (ended.length > 0)
        return [
          `${host} still waits for acknowledgements of ${ended.map(({ record }) => record.task.task_id.value).join(' ')}`,
        ]
      const counted = open.filter(({ record }) => !isAwaited(record))
      const here = counted.map(({ record }) => record.task.task_id.value).sort()
      const known = [...agent.tasks].filter((task) => !isAwaited(task))
      const there = known.map(({ info }) => info.task_id.value).sort()
      if (String(here) !== String(there))
        return [`${host} has ${String(here)}, and the master thinks ${String(there)}`]
      if (agent.deactivated) return [`${agentId} of ${host} is still ${agent.drain?.state ?? 'deactivated'}`]
      const groups = new Set(open.flatMap(({ record }) => record.executor?.executor_id.value ?? []))
      const executors = [...agent.executors.values()].flatMap((ofOne) => [...ofOne.keys()])
      if (String([...groups].sort()) !== String(executors.sort()))
        return [`${host} has the executors ${[...groups].join(' ')}, and the master ${executors.join(' ')}`]
      const { total } = totalWithCheckpointed(started, running.book()?.checkpointedResources() ?? [])
      const booked = reign.ledger.total(agentId)
      return equalResources(total, booked)
        ? []
        : [`${host} has ${formatResources(total)}, and the master thinks ${formatResources(booked)}`]
    })

  /** Nothing runs of a framework that this leader ended. */
  const teardownUnrest = (reign: Reign, memory: FrameworkMemory): string[] => {
    const ended = memory.tornDown.filter((id) => reign.completedFrameworks.some((one) => one.id === id))
    if (ended.length < memory.tornDown.length) return []
    const left = [...memory.tasks.values()].filter(
      ({ id, tornDown, agentId }) => tornDown && !facts.gone.has(agentId) && runningOf(id).length > 0,
    )
    return left.map(({ id }) => `${id} runs, and its framework was torn down`)
  }

  const frameworkUnrest = (reign: Reign, memory: FrameworkMemory): string[] => {
    const unrest = [...memory.tasks.values()].flatMap(taskUnrest)
    const open = [...memory.tasks.values()].filter(({ ended, slot }) => !ended && slot !== undefined)
    const live = open.filter(({ state }) => state === 'TASK_RUNNING')
    const stuck = open.filter(({ state }) => ['TASK_UNKNOWN', 'TASK_UNREACHABLE'].includes(state))
    const isRoomy = facts.gone.size < 2
    if (isRoomy && live.length + stuck.length < cluster.slots)
      unrest.push(`${memory.name} has ${live.length} of ${cluster.slots} instances`)
    const framework = reign.frameworks.get(memory.id ?? '')
    const done = framework?.completedTasks.map(({ info }) => info.task_id.value) ?? []
    const twice = done.find((id, index) => done.indexOf(id) !== index)
    if (twice !== undefined) unrest.push(`the completed task ${twice} is shown twice`)
    return unrest
  }

  const quotaUnrest = (reign: Reign): string[] =>
    [...facts.quotas].flatMap(([role, { cpus, limit }]) => {
      const { guarantees, limits } = reign.registry.roles.get(role)?.quota ?? {}
      const isKept = (guarantees?.cpus ?? 0) === cpus && limits?.cpus === limit
      return facts.unsure.has(role) || isKept
        ? []
        : [`the quota of ${role} is not as it was acknowledged: ${cpus} to ${limit ?? 'any'}`]
    })

  return () => {
    const [reign] = facts.reigns()
    if (!reign) return ['nobody leads']
    const memories = [...world().frameworks.values()]
    return [
      ...agentUnrest(reign),
      ...volumeUnrest(),
      ...groupUnrest(),
      ...memories.flatMap((memory) => [...frameworkUnrest(reign, memory), ...teardownUnrest(reign, memory)]),
      ...quotaUnrest(reign),
    ]
  }
}
