import type { MasterWatcher } from '../master.ts'
import type { AgentWatcher } from '../agent.ts'
import type { SimulatedProcess } from '../process.ts'
import type { JudgeFacts } from './facts.ts'

/** Looks at single deeds of masters and agents: what they may do only as a leader, for one, and only after a write. */
export interface DeedJudge
  extends Omit<AgentWatcher, 'onLaunch'>, Pick<MasterWatcher, 'onServe' | 'onCompleted'> {
  /** The store made a change that a process asked for. */
  onWrite(process: SimulatedProcess, keys: readonly string[]): void
}

/** Creates the judge of the deeds in one history. */
export function createDeedJudge(facts: JudgeFacts): DeedJudge {
  const { object } = facts
  /** The highest epoch that each machine obeyed. */
  const obeyed = new Map<string, number>()

  const leaderHost = (): string | undefined => {
    const [record] = facts.world().store.read('leader')
    return record && (JSON.parse(record.value) as { hostname: string }).hostname
  }

  return {
    onObey(host, epoch, what) {
      const highest = obeyed.get(host) ?? 0
      if (epoch < highest) object(`${host} obeys ${what} of epoch ${epoch}, and obeyed ${highest} before`)
      obeyed.set(host, Math.max(epoch, highest))
    },
    onDeliver(file, { uuid, state, task_id }) {
      if (uuid === undefined || facts.world().disks.read(file)?.includes(uuid)) return
      // Of a framework that was torn down an end is said once, and nobody waits for it.
      if (facts.memoryOf(task_id.value)?.teardownWanted || facts.taskOf(task_id.value)?.tornDown) return
      object(`${state} of ${task_id.value} is sent and is not on disk`)
    },
    onAcknowledged(taskId, uuid, { before, after }) {
      if (after.length >= before.length) return
      if (before[0] !== uuid) object(`an update of ${taskId} is over by the acknowledgement of another one`)
      const memory = facts.memoryOf(taskId)
      const task = facts.taskOf(taskId)
      if (!memory || !task || facts.isExcused(task) || memory.teardownWanted) return
      if (!memory.acknowledged.has(uuid)) object(`an update of ${taskId} is over, and nobody acknowledged it`)
    },
    onCompleted(taskId, uuid, wanted) {
      if (uuid !== wanted) object(`${taskId} is completed by the acknowledgement of another update`)
    },
    onServe(process) {
      const leader = leaderHost()
      if (!facts.leasesFail && leader !== process.host)
        object(`${process.name} acts as the leader, and the leader is ${leader ?? 'nobody'}`)
    },
    onWrite(process, keys) {
      const written = keys.find((key) => key !== 'leader')
      const leader = leaderHost()
      if (written !== undefined && leader !== process.host)
        object(`${process.name} writes ${written}, and the leader is ${leader ?? 'nobody'}`)
    },
  }
}
