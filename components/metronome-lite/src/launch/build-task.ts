import type { CommandInfo, Offer, Resource, TaskInfo } from '@dcos-lite/lib/mesos'
import { giveReferences } from '@dcos-lite/lib/references'
import type { RunSpec } from '../job/job-spec.ts'
import type { RunRecord } from '../records/types.ts'
import { taskContainer } from './task-container.ts'
import { taskEnvironment } from './task-environment.ts'

function commandOf(record: RunRecord, taskId: string, hostname: string): CommandInfo {
  const { job, runId, createdAtMs } = record
  const { cmd, args, user, artifacts } = job.run
  const uris = artifacts.map(({ uri, extract, executable, cache }) => ({
    value: uri,
    extract,
    executable,
    cache,
  }))
  return {
    ...(cmd === undefined
      ? { shell: false, ...(args === undefined ? {} : { arguments: args }) }
      : { shell: true, value: cmd }),
    ...(user === undefined ? {} : { user }),
    ...(uris.length === 0 ? {} : { uris }),
    environment: {
      variables: taskEnvironment({
        ...{ job, runId, taskId, hostname, createdAtMs },
        ...(record.parameters === undefined ? {} : { parameters: record.parameters }),
        ...(record.inputs === undefined ? {} : { inputs: record.inputs }),
        ...(record.cause.type === 'dag' ? { dagRunId: record.cause.dagRunId } : {}),
      }),
    },
  }
}

/** The name of a run's tasks: the service path from its end, joined by dots. */
export function taskName(jobId: string, runId: string): string {
  return [runId, ...jobId.split('.').reverse()].join('.')
}

/** The grace period of a job as Mesos takes it: whole nanoseconds, no more than a number carries exactly (104 days). */
export function killPolicyOf({ taskKillGracePeriodSeconds: seconds }: RunSpec): TaskInfo['kill_policy'] {
  if (seconds === undefined) return undefined
  return { grace_period: { nanoseconds: Math.min(Math.round(seconds * 1e9), Number.MAX_SAFE_INTEGER) } }
}

/** The task that a run launches on an offer. */
export function buildTask(record: RunRecord, taskId: string, offer: Offer, resources: Resource[]): TaskInfo {
  const { job, runId } = record
  const name = taskName(job.id, runId)
  const container = taskContainer(job.run)
  const labels = Object.entries(job.labels).map(([key, value]) => ({ key, value }))
  const policy = killPolicyOf(job.run)
  const task: TaskInfo = {
    name,
    task_id: { value: taskId },
    agent_id: offer.agent_id,
    resources,
    command: commandOf(record, taskId, offer.hostname),
    ...(container === undefined ? {} : { container }),
    ...(labels.length === 0 ? {} : { labels: { labels } }),
    ...(policy === undefined ? {} : { kill_policy: policy }),
    discovery: { visibility: 'FRAMEWORK', name },
  }
  return giveReferences(task, job.labels, job.id.replaceAll('.', '/'))
}
