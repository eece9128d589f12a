import { jsonFlag, quietFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { callJob } from './call.ts'
import { jobsPath } from './types.ts'
import type { History, Job, QueuedRun, Run } from './types.ts'

const jobArgument = { name: 'job-id', description: 'id of the job', required: true }

function status(job: Job): string {
  if (job.activeRuns && job.activeRuns.length > 0) return 'Running'
  return (job.schedules ?? []).some(({ enabled }) => enabled) ? 'Scheduled' : 'Unscheduled'
}

function lastRun({ historySummary }: Job): string {
  const success = Date.parse(historySummary?.lastSuccessAt ?? '')
  const failure = Date.parse(historySummary?.lastFailureAt ?? '')
  if (Number.isNaN(success) && Number.isNaN(failure)) return 'N/A'
  return Number.isNaN(failure) || success >= failure ? 'Success' : 'Failure'
}

const list: Command = {
  id: 'job list',
  summary: 'list the jobs',
  flags: { ...jsonFlag, ...quietFlag },
  examples: ['dcos job list', 'dcos job list --json'],
  async run(context, input) {
    const path = `${jobsPath}?embed=activeRuns&embed=schedules&embed=historySummary`
    const { body } = await context.cluster().json<Job[]>(path)
    if (input.flag('json')) return context.printJson(body)
    if (input.flag('quiet')) return body.forEach(({ id }) => context.print(id))
    context.printTable({
      headings: ['ID', 'STATUS', 'LAST RUN', 'NEXT RUN'],
      rows: body.map((job) => [
        job.id,
        status(job),
        lastRun(job),
        job.schedules?.find(({ enabled }) => enabled)?.nextRunAt ?? '-',
      ]),
    })
  },
}

const show: Command = {
  id: 'job show',
  summary: 'show a job as JSON',
  arguments: [jobArgument],
  flags: { ...jsonFlag },
  examples: ['dcos job show cleanup'],
  async run(context, input) {
    context.printJson(await callJob(context, input.argument('job-id'), '?embed=schedules'))
  },
}

const showRuns: Command = {
  id: 'job show runs',
  summary: 'list the active runs of a job',
  arguments: [jobArgument],
  flags: {
    ...jsonFlag,
    ...quietFlag,
    'run-id': { type: 'text', description: 'only this run', placeholder: 'ID' },
  },
  examples: ['dcos job show runs cleanup'],
  async run(context, input) {
    const runId = input.text('run-id')
    const path = `/runs${runId === undefined ? '' : `/${encodeURIComponent(runId)}`}`
    const body = await callJob<Run | Run[]>(context, input.argument('job-id'), path)
    const runs = Array.isArray(body) ? body : [body]
    if (input.flag('json')) return context.printJson(runs)
    if (input.flag('quiet')) return runs.forEach(({ id }) => context.print(id))
    context.printTable({
      headings: ['TASK ID', 'JOB ID', 'STARTED AT', 'STATUS'],
      rows: runs.map((run) => [run.id, run.jobId, run.createdAt, run.status]),
    })
  },
}

const history: Command = {
  id: 'job history',
  summary: 'list the finished runs of a job',
  arguments: [jobArgument],
  flags: {
    ...jsonFlag,
    ...quietFlag,
    failures: { type: 'boolean', description: 'those that failed' },
    last: { type: 'boolean', description: 'only the last one' },
  },
  examples: ['dcos job history cleanup', 'dcos job history cleanup --failures'],
  async run(context, input) {
    const embedded = '?embed=activeRuns&embed=schedules&embed=history'
    const job = await callJob<Job>(context, input.argument('job-id'), embedded)
    const found: History | undefined = job.history
    const all = (input.flag('failures') ? found?.failedFinishedRuns : found?.successfulFinishedRuns) ?? []
    const runs = input.flag('last') ? all.slice(0, 1) : all
    if (input.flag('json')) return context.printJson(runs)
    if (input.flag('quiet')) return runs.forEach(({ id }) => context.print(id))
    context.tell(`${found?.successCount ?? 0} successful and ${found?.failureCount ?? 0} failed runs`)
    context.printTable({
      headings: ['RUN ID', 'STARTED', 'FINISHED'],
      rows: runs.map(({ id, createdAt, finishedAt }) => [id, createdAt, finishedAt]),
    })
  },
}

const queue: Command = {
  id: 'job queue',
  summary: 'list the runs that wait, and why',
  arguments: [{ ...jobArgument, required: false }],
  flags: {
    explain: { type: 'boolean', description: 'why each node was refused' },
    ...jsonFlag,
    ...quietFlag,
  },
  examples: ['dcos job queue', 'dcos job queue cleanup --explain'],
  async run(context, input) {
    const { body } = await context
      .cluster()
      .json<{ jobId: string; runs: QueuedRun[] }[]>('/service/metronome/v1/queue?embed=explanation')
    const wanted = input.optionalArgument('job-id')
    const shown = body.filter(({ jobId }) => wanted === undefined || jobId === wanted)
    if (input.flag('json')) return context.printJson(shown)
    const rows = shown.flatMap(({ jobId, runs }) =>
      runs.map(({ runId, explanation }) => [jobId, runId, explanation?.reason ?? '-']),
    )
    if (input.flag('quiet')) return rows.forEach(([, runId]) => context.print(runId ?? ''))
    if (input.flag('explain')) {
      const nodes = shown.flatMap(({ runs }) =>
        runs.flatMap(({ runId, explanation }) =>
          (explanation?.nodes ?? []).map((node) => [
            runId,
            node.hostname,
            node.rule,
            node.reason,
            node.change ?? '-',
          ]),
        ),
      )
      return context.printTable({ headings: ['RUN ID', 'NODE', 'RULE', 'REASON', 'CHANGE'], rows: nodes })
    }
    context.printTable({ headings: ['JOB ID', 'RUN ID', 'REASON'], rows })
  },
}

export const jobLists = [list, show, showRuns, history, queue]
