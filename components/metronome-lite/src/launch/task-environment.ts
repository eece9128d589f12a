import type { EnvironmentVariable } from '@dcos-lite/lib/mesos'
import type { JobSpec } from '../job/job-spec.ts'
import { secretReference } from './secret-reference.ts'

/** What the environment of a task is made from. */
export interface TaskFacts {
  job: JobSpec
  runId: string
  taskId: string
  hostname: string
  createdAtMs: number
  parameters?: Record<string, string>
  inputs?: Record<string, string>
  dagRunId?: string
}

function labelVariables(labels: Record<string, string>): [string, string][] {
  const fit = Object.entries(labels).filter(([key, value]) => key.length <= 512 && value.length <= 512)
  const named = fit.map(([key, value]): [string, string] => [
    key.toUpperCase().replace(/[^A-Z0-9_]/g, '_'),
    value,
  ])
  return [
    ['MARATHON_APP_LABELS', named.map(([name]) => name).join(' ')],
    ...named.map(([name, value]): [string, string] => [`MARATHON_APP_LABEL_${name}`, value]),
  ]
}

/** The service path of a run: job `a.b`, run `r` is `/a/b/r`. */
export function servicePath(jobId: string, runId: string): string {
  return `/${jobId.replaceAll('.', '/')}/${runId}`
}

/** A number with a decimal point, as `0.1` and `32.0`. */
const decimal = (value: number): string => (Number.isInteger(value) ? `${value}.0` : String(value))

function ownVariables(facts: TaskFacts): [string, string][] {
  const { job, runId, taskId, hostname, createdAtMs, dagRunId } = facts
  const { run } = job
  const image = run.docker?.image ?? run.ucr?.image.id
  return [
    ['MARATHON_APP_ID', servicePath(job.id, runId)],
    ['MARATHON_APP_VERSION', new Date(createdAtMs).toISOString()],
    ['MARATHON_APP_RESOURCE_CPUS', decimal(run.cpus)],
    ['MARATHON_APP_RESOURCE_MEM', decimal(run.mem)],
    ['MARATHON_APP_RESOURCE_DISK', decimal(run.disk)],
    ['MARATHON_APP_RESOURCE_GPUS', String(run.gpus)],
    ...(image === undefined ? [] : [['MARATHON_APP_DOCKER_IMAGE', image] as [string, string]]),
    ...labelVariables(job.labels),
    ['MESOS_TASK_ID', taskId],
    ['HOST', hostname],
    ...(dagRunId === undefined ? [] : [['DCOS_DAG_RUN_ID', dagRunId] as [string, string]]),
  ]
}

/** The environment of a task: what metronome knows, outputs of predecessors, what the job sets, parameters of the run. */
export function taskEnvironment(facts: TaskFacts): EnvironmentVariable[] {
  const { job, inputs = {}, parameters = {} } = facts
  const variables = new Map<string, EnvironmentVariable>()
  const set = (name: string, value: string): void => void variables.set(name, { name, type: 'VALUE', value })
  for (const [name, value] of [...ownVariables(facts), ...Object.entries(inputs)]) set(name, value)
  for (const [name, value] of Object.entries(job.run.env)) {
    if (typeof value === 'string') set(name, value)
    else variables.set(name, { name, type: 'SECRET', secret: secretReference(job.run, value.secret) })
  }
  for (const [name, value] of Object.entries(parameters)) set(name, value)
  return [...variables.values()]
}
