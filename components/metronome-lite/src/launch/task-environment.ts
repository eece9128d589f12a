import type { EnvironmentVariable } from '@dcos-lite/lib/mesos'
import type { JobSpec } from '../job/job-spec.ts'

/** What the environment of a task is made from. */
export interface TaskFacts {
  job: JobSpec
  runId: string
  taskId: string
  hostname: string
  createdAtMs: number
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

/** The environment of a task; what the job sets wins. */
export function taskEnvironment({
  job,
  runId,
  taskId,
  hostname,
  createdAtMs,
}: TaskFacts): EnvironmentVariable[] {
  const { run } = job
  const image = run.docker?.image ?? run.ucr?.image.id
  const variables = new Map<string, string>([
    ['MARATHON_APP_ID', servicePath(job.id, runId)],
    ['MARATHON_APP_VERSION', new Date(createdAtMs).toISOString()],
    ['MARATHON_APP_RESOURCE_CPUS', String(run.cpus)],
    ['MARATHON_APP_RESOURCE_MEM', String(run.mem)],
    ['MARATHON_APP_RESOURCE_DISK', String(run.disk)],
    ['MARATHON_APP_RESOURCE_GPUS', String(run.gpus)],
    ...(image === undefined ? [] : [['MARATHON_APP_DOCKER_IMAGE', image] as [string, string]]),
    ...labelVariables(job.labels),
    ['MESOS_TASK_ID', taskId],
    ['HOST', hostname],
  ])
  for (const [name, value] of Object.entries(run.env))
    if (typeof value === 'string') variables.set(name, value)
  return [...variables].map(([name, value]) => ({ name, type: 'VALUE', value }))
}
