import type { ClusterClient } from '../../http/cluster-client.ts'
import type { Context } from '../../program/context.ts'
import { jobPath } from './types.ts'
import type { Job, QueuedRun, Run } from './types.ts'

/** Everything that says why a job is as it is. */
export interface JobFindings {
  job: Job
  runs: Run[]
  waiting: QueuedRun[]
}

interface DetailedJob extends Job {
  activeRuns?: Run[] | null
}

/** What there is to say of a job; undefined when there is none of this id. */
export async function findJob(cluster: ClusterClient, id: string): Promise<JobFindings | undefined> {
  const query = '?embed=activeRuns&embed=schedules&embed=history'
  const { status, body } = await cluster.json<DetailedJob>(jobPath(id) + query, { accept: [404, 422] })
  if (status !== 200) return undefined
  const queue = await cluster.json<{ jobId: string; runs: QueuedRun[] }[]>(
    '/service/metronome/v1/queue?embed=explanation',
  )
  return {
    job: body,
    runs: body.activeRuns ?? [],
    waiting: queue.body.filter(({ jobId }) => jobId === id).flatMap(({ runs }) => runs),
  }
}

/** Says it in sentences. */
export function showJob(context: Context, { job, runs, waiting }: JobFindings): void {
  const running = runs.filter(({ id }) => !waiting.some(({ runId }) => runId === id))
  context.print(
    `${job.id}: ${running.length === 0 ? 'no run is' : `${running.length} run(s) are`} under way.`,
  )
  for (const { id, status, createdAt } of running) context.print(`  ${id}: ${status}, since ${createdAt}`)
  for (const { runId, explanation } of waiting) {
    context.print(`Run ${runId} waits: ${explanation?.reason ?? 'no node has been tried yet'}`)
    for (const { hostname, reason, rule, change } of explanation?.nodes ?? []) {
      const fit = change === undefined ? '' : ` — would fit: ${change}`
      context.print(`  ${hostname}: ${reason} [${rule}]${fit}`)
    }
  }
  for (const { id, cron, repeat, enabled, nextRunAt, timezone } of job.schedules ?? []) {
    const when = enabled ? `next run ${nextRunAt ?? 'unknown'}` : 'switched off'
    context.print(`Schedule ${id} (${cron ?? repeat ?? ''} ${timezone ?? 'UTC'}): ${when}`)
  }
  if ((job.schedules ?? []).length === 0) context.print('It has no schedule: it runs by dcos job run only.')
  const { history } = job
  if (history === undefined) return
  context.print(`${history.successCount} runs succeeded, ${history.failureCount} failed.`)
  const [failed] = history.failedFinishedRuns
  if (failed) {
    context.print(`Last failure: ${failed.id}, ended ${failed.finishedAt}. Look at its output with:`)
    context.print(`  dcos task log --completed ${failed.id}`)
  }
}
