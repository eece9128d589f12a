import type { KillPolicy, TaskInfo, TaskState } from '@dcos-lite/lib/mesos'
import type { KillCause, KillOrder } from '../../checkpoint/records.ts'

/** Time between SIGTERM and SIGKILL when nobody says otherwise. */
export const defaultGracePeriodMs = 3000

function periodOf(policy: KillPolicy | undefined): number | undefined {
  const nanoseconds = policy?.grace_period?.nanoseconds
  return nanoseconds === undefined ? undefined : Math.max(Number(nanoseconds), 0) / 1e6
}

/** Kills that end the executor: its own time counts, not that of the task. */
const shutdownCauses: ReadonlySet<KillCause> = new Set<KillCause>([
  'executor-shutdown',
  'framework-removed',
  'agent-shutdown',
])

/** What a task has less than its executor, so that it is over before the executor is. */
const lessThanExecutorMs = 100

/** The grace period of a kill that ends the executor, of which the executor has so much; undefined for other kills. */
export function shutdownPeriodMs(cause: KillCause, executorGraceMs: number): number | undefined {
  return shutdownCauses.has(cause) ? Math.max(executorGraceMs - lessThanExecutorMs, 0) : undefined
}

/** The grace period of a kill: that of the call, else of the task, else 3 s; none after the longest run time or without disk. */
export function gracePeriodMs(task: TaskInfo, cause: KillCause, override?: KillPolicy): number {
  if (cause === 'max-completion-time' || cause === 'disk-limit') return 0
  return periodOf(override) ?? periodOf(task.kill_policy) ?? defaultGracePeriodMs
}

/** The order that holds after a further one: the first keeps its cause and time, the shorter period wins. */
export function mergeKill(standing: KillOrder | undefined, further: KillOrder): KillOrder {
  if (!standing) return further
  return { ...standing, gracePeriodMs: Math.min(standing.gracePeriodMs, further.gracePeriodMs) }
}

/** Whether the end of one member ends the other members of its task group. */
export function endsItsGroup(state: TaskState): boolean {
  return state !== 'TASK_FINISHED'
}

/** Whether nobody is left who would acknowledge the end of a task that is killed for this reason. */
export function isUnheard(cause: KillCause): boolean {
  return cause === 'framework-removed' || cause === 'agent-shutdown'
}
