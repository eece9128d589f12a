import { dryRunFlag, jsonFlag, quietFlag } from '../../program/command.ts'
import type { Command, Input } from '../../program/command.ts'
import { cliErrors } from '../../errors.ts'
import type { Context } from '../../program/context.ts'
import { dagRunsPath } from './types.ts'
import type { DagRun } from './types.ts'
import { parametersOf } from './parameters.ts'

const idArgument = { name: 'dag-run-id', description: 'id of the DAG run', required: true }
const parameterFlag = {
  parameter: {
    type: 'text',
    multiple: true,
    description: 'a variable for every run',
    placeholder: 'NAME=TEXT',
  },
} as const

async function callDagRun<T>(
  context: Context,
  id: string,
  rest: string,
  method: 'GET' | 'POST',
  body?: unknown,
): Promise<T> {
  const path = `${dagRunsPath}/${encodeURIComponent(id)}${rest}`
  const call = { method, accept: [404], ...(body === undefined ? {} : { body }) }
  const answer = await context.cluster().json<T>(path, call)
  if (answer.status !== 404) return answer.body
  throw cliErrors.NOT_FOUND({ kind: 'DAG run', name: id, hint: 'dcos job dag list shows those there are.' })
}

function show(context: Context, input: Input, dag: DagRun): void {
  if (input.flag('json')) return context.printJson(dag)
  context.print(`DAG run ${dag.id}: ${dag.status}`)
  context.printTable({
    headings: ['JOB', 'STATUS', 'AFTER', 'RUNS', 'REASON'],
    rows: dag.jobs.map(({ jobId, status, parents, runs, reason }) => [
      jobId,
      status,
      parents.join(', ') || '-',
      runs.join(', ') || '-',
      reason ?? '-',
    ]),
  })
}

const run: Command = {
  id: 'job dag run',
  summary: 'run jobs and all that depend on them, once each',
  arguments: [{ name: 'job-id', description: 'jobs to begin with', required: true, rest: true }],
  flags: { ...parameterFlag, ...jsonFlag, ...dryRunFlag },
  examples: ['dcos job dag run extract', 'dcos job dag run extract --parameter DAY=2030-01-31'],
  async run(context, input) {
    const body = { jobs: input.rest(), parameters: parametersOf(input.texts('parameter'), 'job dag run') }
    if (input.flag('dry-run')) return context.printJson(body)
    const answer = await context.cluster().json<DagRun>(dagRunsPath, { method: 'POST', body })
    show(context, input, answer.body)
  },
}

const list: Command = {
  id: 'job dag list',
  summary: 'list the runs of whole graphs of jobs',
  flags: { ...jsonFlag, ...quietFlag },
  examples: ['dcos job dag list'],
  async run(context, input) {
    const { body } = await context.cluster().json<DagRun[]>(dagRunsPath)
    if (input.flag('json')) return context.printJson(body)
    if (input.flag('quiet')) return body.forEach(({ id }) => context.print(id))
    context.printTable({
      headings: ['ID', 'STATUS', 'JOBS', 'STARTED', 'ENDED'],
      rows: body.map((dag) => [
        dag.id,
        dag.status,
        String(dag.jobs.length),
        dag.createdAt,
        dag.completedAt ?? '-',
      ]),
    })
  },
}

const showOne: Command = {
  id: 'job dag show',
  summary: 'show how far each job of a DAG run is',
  arguments: [idArgument],
  flags: { ...jsonFlag },
  examples: ['dcos job dag show 20300131020000Ab1cD'],
  async run(context, input) {
    show(context, input, await callDagRun<DagRun>(context, input.argument('dag-run-id'), '', 'GET'))
  },
}

const rerun: Command = {
  id: 'job dag rerun',
  summary: 'run a part of a DAG run again: what did not succeed, or the given jobs, and what depends on them',
  arguments: [idArgument],
  flags: {
    from: { type: 'text', multiple: true, description: 'a job to begin with', placeholder: 'JOB' },
    ...dryRunFlag,
    ...jsonFlag,
  },
  examples: ['dcos job dag rerun 20300131020000Ab1cD', 'dcos job dag rerun 20300131020000Ab1cD --from load'],
  async run(context, input) {
    const from = input.texts('from')
    const body = from.length === 0 ? {} : { jobs: from }
    if (input.flag('dry-run')) {
      const { id, jobs } = await callDagRun<DagRun>(context, input.argument('dag-run-id'), '', 'GET')
      const again =
        from.length > 0 ? from : jobs.filter(({ status }) => status !== 'SUCCESS').map(({ jobId }) => jobId)
      return context.print(
        `would run ${again.join(', ') || 'nothing'} of ${id} again, with what depends on it`,
      )
    }
    show(
      context,
      input,
      await callDagRun<DagRun>(context, input.argument('dag-run-id'), '/actions/rerun', 'POST', body),
    )
  },
}

const stop: Command = {
  id: 'job dag stop',
  summary: 'end a DAG run with what runs of it',
  arguments: [idArgument],
  flags: { ...dryRunFlag, ...jsonFlag },
  examples: ['dcos job dag stop 20300131020000Ab1cD'],
  async run(context, input) {
    if (input.flag('dry-run')) {
      const { id, status } = await callDagRun<DagRun>(context, input.argument('dag-run-id'), '', 'GET')
      return context.print(`would end ${id}, which is ${status}`)
    }
    show(
      context,
      input,
      await callDagRun<DagRun>(context, input.argument('dag-run-id'), '/actions/stop', 'POST'),
    )
  },
}

export const jobDags = [run, list, showOne, rerun, stop]
