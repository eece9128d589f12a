import { isTerminal } from '@dcos-lite/lib/mesos'
import type { TaskStatus } from '@dcos-lite/lib/mesos'
import { applyStatus } from '../decide/apply-status.ts'
import { endRun } from '../engine/end-run.ts'
import type { Engine } from '../engine/engine.ts'
import { readOutput } from './read-output.ts'

async function acknowledge(engine: Engine, status: TaskStatus): Promise<void> {
  const { agent_id, task_id, uuid } = status
  if (uuid === undefined || uuid === '' || agent_id === undefined) return
  await engine.call({ type: 'ACKNOWLEDGE', acknowledge: { agent_id, task_id, uuid } })
}

/** A task that no active run owns must not run. */
async function endSurplus(engine: Engine, status: TaskStatus): Promise<void> {
  const { state, task_id, agent_id } = status
  if (isTerminal(state) || state === 'TASK_UNREACHABLE' || state === 'TASK_UNKNOWN') return
  engine.environment.log.warn('a task of no active run is killed', { taskId: task_id.value, state })
  await engine.call({ type: 'KILL', kill: { task_id, ...(agent_id === undefined ? {} : { agent_id }) } })
}

/** Applies a status update, stores what follows from it, and only then acknowledges it. */
export async function handleStatus(engine: Engine, status: TaskStatus): Promise<void> {
  const output = status.state === 'TASK_FINISHED' ? await readOutput(engine, status) : undefined
  const owned = await engine.sequence(async () => {
    const run = engine.index.byTask(status.task_id.value)
    if (run === undefined) return false
    const verdict = applyStatus(run, status, engine.environment.clock.nowMs())
    if (verdict.type === 'ended') {
      const { succeeded, reason } = verdict
      await endRun(engine, verdict.run, { succeeded, reason, ...(output === undefined ? {} : { output }) })
    }
    if (verdict.type === 'changed') {
      await engine.records.commit([engine.records.runs.putOperation(run.runId, verdict.run)])
      engine.workChanged()
    }
    return verdict.type !== 'unchanged' || run.attempts.at(-1)?.taskId === status.task_id.value
  })
  await acknowledge(engine, status)
  if (!owned) await endSurplus(engine, status)
}
