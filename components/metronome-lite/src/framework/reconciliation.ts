import type { SchedulerCall } from '@dcos-lite/lib/mesos'
import { liveAttempt } from '../decide/run-state.ts'
import type { CallOutcome, Engine } from '../engine/engine.ts'
import { sendKill } from '../engine/runs.ts'

const periodMs = 10_000
/** A launched task that is silent for this long is asked for. */
const silenceMs = 30_000

/** Finds out what became of tasks that nothing was heard of, and repeats kills that had no effect yet. */
export interface Reconciliation {
  /** Asks for every task; called after each subscription. */
  begin(): Promise<void>
  /** A task was launched: ask for it when it stays silent. */
  watch(taskId: string): void
  /** Something was heard of a task. */
  settle(taskId: string): void
  stop(): void
}

/** Creates the reconciliation and starts its period. */
export function createReconciliation(
  engine: Engine,
  call: (call: SchedulerCall) => Promise<CallOutcome>,
): Reconciliation {
  const { clock } = engine.environment
  const askAfterMs = new Map<string, number>()

  const attempts = (): { taskId: string; agentId: string }[] =>
    [...engine.records.runs.values()].flatMap((run) => {
      const attempt = liveAttempt(run)
      return attempt === undefined ? [] : [attempt]
    })

  const ask = async (): Promise<void> => {
    const nowMs = clock.nowMs()
    const due = attempts().filter(({ taskId }) => (askAfterMs.get(taskId) ?? Infinity) <= nowMs)
    if (due.length === 0) return
    const tasks = due.map(({ taskId, agentId }) => ({
      task_id: { value: taskId },
      agent_id: { value: agentId },
    }))
    await call({ type: 'RECONCILE', reconcile: { tasks } })
  }

  const repeatKills = async (): Promise<void> => {
    const stopping = [...engine.records.runs.values()].filter((run) => run.stopping !== undefined)
    for (const run of stopping) await sendKill(engine, run)
  }

  const period = clock.every(periodMs, () => {
    if (!engine.connected()) return
    // Calls that fail are logged where they are made, and repeated in the next period.
    void ask()
    void repeatKills()
  })

  return {
    async begin() {
      askAfterMs.clear()
      for (const { taskId } of attempts()) askAfterMs.set(taskId, 0)
      await ask()
      // The empty list asks for all tasks of this framework, so that surplus ones are found and ended.
      await call({ type: 'RECONCILE', reconcile: { tasks: [] } })
      await repeatKills()
    },
    watch: (taskId) => void askAfterMs.set(taskId, clock.nowMs() + silenceMs),
    settle: (taskId) => void askAfterMs.delete(taskId),
    stop: () => period.cancel(),
  }
}
