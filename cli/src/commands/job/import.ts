import { cliErrors } from '../../errors.ts'
import { dryRunFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { readJson } from '../read-json.ts'
import { convertChronos } from './chronos/convert.ts'
import type { ChronosJob } from './chronos/types.ts'
import { jobsPath } from './types.ts'

function chronosJobs(value: unknown): ChronosJob[] {
  const list = Array.isArray(value) ? (value as unknown[]) : [value]
  if (list.some((job) => typeof job !== 'object' || job === null || Array.isArray(job))) {
    throw cliErrors.INPUT_INVALID({
      reason: 'Chronos jobs are expected: one object, or the list of GET /scheduler/jobs',
      command: 'job import chronos',
    })
  }
  return list as ChronosJob[]
}

const importChronos: Command = {
  id: 'job import chronos',
  summary: 'add jobs that Chronos had',
  description:
    'Reads Chronos jobs, as GET /scheduler/jobs lists them, and adds them as jobs, parents first. What cannot be taken ' +
    'over is told on standard error. Jobs that exist already are left as they are.',
  arguments: [
    { name: 'file', description: 'file with the jobs; standard input without it', required: false },
  ],
  flags: { ...dryRunFlag },
  examples: ['dcos job import chronos jobs.json --dry-run', 'dcos job import chronos jobs.json'],
  async run(context, input) {
    const { jobs, notes } = convertChronos(
      chronosJobs(await readJson(context, input.optionalArgument('file'))),
    )
    for (const { job, note } of notes) context.tell(`${job}: ${note}`)
    if (input.flag('dry-run')) return context.printJson(jobs)
    for (const job of jobs) {
      const { status } = await context.cluster().json(jobsPath, { method: 'POST', body: job, accept: [409] })
      context.print(status === 409 ? `${job.id} is there already` : `${job.id} is added`)
    }
  },
}

export const jobImports = [importChronos]
