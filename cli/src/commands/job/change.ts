import { dryRunFlag, jsonFlag } from '../../program/command.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { readJson } from '../read-json.ts'
import { callJob } from './call.ts'
import { parametersOf } from './parameters.ts'
import { jobPath, jobsPath } from './types.ts'
import type { Run, Schedule } from './types.ts'
import { cliErrors } from '../../errors.ts'

const jobArgument = { name: 'job-id', description: 'id of the job', required: true }
const fileArgument = {
  name: 'file',
  description: 'file with the definition; standard input without it',
  required: false,
}

type Definition = Record<string, unknown> & { id: string; schedules?: unknown[] }

/** What would happen to a schedule of a job that is there. */
async function previewSchedule(context: Context, input: Input, what: string): Promise<void> {
  const jobId = input.argument('job-id')
  await callJob(context, jobId)
  context.print(`would ${what} of job ${jobId}`)
}

function definitionOf(value: unknown, command: string, what = 'a job'): Definition {
  const definition = value as Definition | null
  if (typeof definition !== 'object' || definition === null || typeof definition.id !== 'string') {
    throw cliErrors.INPUT_INVALID({ reason: `the definition of ${what} needs an "id"`, command })
  }
  return definition
}

const add: Command = {
  id: 'job add',
  summary: 'add a job, with its schedule if the definition has one',
  arguments: [fileArgument],
  flags: { ...dryRunFlag },
  examples: ['dcos job add job.json', 'dcos job add < job.json'],
  async run(context, input) {
    const job = definitionOf(await readJson(context, input.optionalArgument('file')), 'job add')
    if (input.flag('dry-run')) {
      const scheduled = (job.schedules ?? []).length > 0 ? ' with its schedule' : ''
      return context.print(`would add job ${job.id}${scheduled}`)
    }
    await context.cluster().json(jobsPath, { method: 'POST', body: job })
  },
}

const update: Command = {
  id: 'job update',
  summary: 'replace the definition of a job',
  arguments: [fileArgument],
  flags: { ...dryRunFlag },
  examples: ['dcos job update job.json'],
  async run(context, input) {
    const { schedules, ...job } = definitionOf(
      await readJson(context, input.optionalArgument('file')),
      'job update',
    )
    if (input.flag('dry-run')) {
      context.printJson({ now: await callJob(context, job.id), afterwards: job })
      return
    }
    await callJob(context, job.id, '', { method: 'PUT', body: job })
    if ((schedules ?? []).length > 0)
      context.tell('Schedules are not changed by this; see: dcos job schedule update --help')
  },
}

const run: Command = {
  id: 'job run',
  summary: 'start a run of a job now',
  arguments: [jobArgument],
  flags: {
    parameter: {
      type: 'text',
      multiple: true,
      description: 'a variable for this run',
      placeholder: 'NAME=TEXT',
    },
    ...dryRunFlag,
    ...jsonFlag,
  },
  examples: ['dcos job run cleanup', 'dcos job run cleanup --parameter DAY=2030-01-31'],
  async run(context, input) {
    const parameters = parametersOf(input.texts('parameter'), 'job run')
    if (input.flag('dry-run')) {
      await callJob(context, input.argument('job-id'))
      return context.print(`would start a run of ${input.argument('job-id')}`)
    }
    const call = Object.keys(parameters).length === 0 ? {} : { body: { parameters } }
    const body = await callJob<Run>(context, input.argument('job-id'), '/runs', { method: 'POST', ...call })
    if (input.flag('json')) return context.printJson(body)
    context.print(`Run ID: ${body.id}`)
  },
}

const kill: Command = {
  id: 'job kill',
  summary: 'end a run of a job, or all of them',
  arguments: [jobArgument, { name: 'run-id', description: 'id of the run', required: false }],
  flags: { all: { type: 'boolean', description: 'all active runs' }, ...dryRunFlag },
  examples: ['dcos job kill cleanup --all'],
  async run(context, input) {
    const jobId = input.argument('job-id')
    const one = input.optionalArgument('run-id')
    if (one === undefined && !input.flag('all')) {
      throw cliErrors.INPUT_INVALID({ reason: 'name a run, or give --all', command: 'job kill' })
    }
    const ids =
      one === undefined ? (await callJob<Run[]>(context, jobId, '/runs')).map(({ id }) => id) : [one]
    if (input.flag('dry-run')) return ids.forEach((id) => context.print(`would end run ${id} of ${jobId}`))
    for (const id of ids)
      await callJob(context, jobId, `/runs/${encodeURIComponent(id)}/actions/stop`, { method: 'POST' })
  },
}

const remove: Command = {
  id: 'job remove',
  summary: 'remove a job',
  arguments: [jobArgument],
  flags: {
    ...dryRunFlag,
    'stop-current-job-runs': { type: 'boolean', description: 'end its active runs too' },
  },
  examples: ['dcos job remove cleanup', 'dcos job remove cleanup --stop-current-job-runs'],
  async run(context, input) {
    const jobId = input.argument('job-id')
    if (input.flag('dry-run')) {
      await callJob(context, jobId)
      return context.print(`would remove job ${jobId}`)
    }
    const options = input.flag('stop-current-job-runs') ? '?stopCurrentJobRuns=true' : ''
    await callJob(context, jobId)
    const path = jobPath(jobId) + options
    const { status } = await context.cluster().json(path, { method: 'DELETE', accept: [409] })
    if (status !== 409) return
    throw cliErrors.REFUSED({
      reason: `The job "${jobId}" has active runs.`,
      hint: `End them too with --stop-current-job-runs, or before with: dcos job kill ${jobId} --all`,
    })
  },
}

const scheduleShow: Command = {
  id: 'job schedule show',
  summary: 'show the schedules of a job',
  arguments: [jobArgument],
  flags: { ...jsonFlag },
  examples: ['dcos job schedule show cleanup'],
  async run(context, input) {
    const body = await callJob<Schedule[]>(context, input.argument('job-id'), '/schedules')
    if (input.flag('json')) return context.printJson(body)
    context.printTable({
      headings: ['ID', 'CRON', 'ENABLED', 'NEXT RUN', 'CONCURRENCY POLICY'],
      rows: body.map((schedule) => [
        schedule.id,
        schedule.cron ?? schedule.repeat ?? '-',
        schedule.enabled ? 'True' : 'False',
        schedule.nextRunAt ?? '-',
        schedule.concurrencyPolicy,
      ]),
    })
  },
}

const scheduleAdd: Command = {
  id: 'job schedule add',
  summary: 'add a schedule to a job',
  arguments: [jobArgument, fileArgument],
  flags: { ...dryRunFlag },
  examples: ['dcos job schedule add cleanup schedule.json'],
  async run(context, input) {
    const body = definitionOf(
      await readJson(context, input.optionalArgument('file')),
      'job schedule add',
      'a schedule',
    )
    if (input.flag('dry-run')) return previewSchedule(context, input, `add schedule ${body.id}`)
    await callJob(context, input.argument('job-id'), '/schedules', { method: 'POST', body })
  },
}

const scheduleUpdate: Command = {
  id: 'job schedule update',
  summary: 'replace a schedule of a job',
  arguments: [jobArgument, fileArgument],
  flags: { ...dryRunFlag },
  examples: ['dcos job schedule update cleanup schedule.json'],
  async run(context, input) {
    const body = definitionOf(
      await readJson(context, input.optionalArgument('file')),
      'job schedule update',
      'a schedule',
    )
    if (input.flag('dry-run')) return previewSchedule(context, input, `replace schedule ${body.id}`)
    const path = `/schedules/${encodeURIComponent(body.id)}`
    await callJob(context, input.argument('job-id'), path, { method: 'PUT', body })
  },
}

const scheduleRemove: Command = {
  id: 'job schedule remove',
  summary: 'remove a schedule of a job',
  arguments: [jobArgument, { name: 'schedule-id', description: 'id of the schedule', required: true }],
  flags: { ...dryRunFlag },
  examples: ['dcos job schedule remove cleanup nightly'],
  async run(context, input) {
    if (input.flag('dry-run')) {
      return previewSchedule(context, input, `remove schedule ${input.argument('schedule-id')}`)
    }
    const path = `/schedules/${encodeURIComponent(input.argument('schedule-id'))}`
    await callJob(context, input.argument('job-id'), path, { method: 'DELETE' })
  },
}

export const jobChanges = [
  add,
  update,
  run,
  kill,
  remove,
  scheduleShow,
  scheduleAdd,
  scheduleUpdate,
  scheduleRemove,
]
