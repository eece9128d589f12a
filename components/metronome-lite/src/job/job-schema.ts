import { runSchema } from './run-schema.ts'

const jobId = {
  type: 'string',
  minLength: 1,
  pattern: '^([a-z0-9]+(-+[a-z0-9]+)*)(\\.([a-z0-9]+(-+[a-z0-9]+)*))*$',
}

/** At the schedules endpoint an id has at least two characters and no dots. */
const scheduleId = { type: 'string', minLength: 1, pattern: '^([a-z0-9][a-z0-9-]*[a-z0-9]+)$' }

const schedule = (id: unknown): Record<string, unknown> => ({
  type: 'object',
  properties: {
    id,
    cron: { type: 'string' },
    repeat: { type: 'string' },
    catchUp: { type: 'string', enum: ['skip', 'once', 'all'] },
    timezone: { type: 'string' },
    startingDeadlineSeconds: { type: 'integer', minimum: 1 },
    concurrencyPolicy: { type: 'string', enum: ['ALLOW', 'FORBID'] },
    enabled: { type: 'boolean' },
  },
  required: ['id'],
  if: { not: { required: ['repeat'] } },
  then: { required: ['cron'] },
})

/** JSON Schema of a schedule that is sent alone. */
export const scheduleSchema = schedule(scheduleId)

/** JSON Schema of a job; members that are not known are refused. */
export function jobSchema(api: 'v0' | 'v1'): Record<string, unknown> {
  return {
    type: 'object',
    additionalProperties: false,
    properties: {
      id: jobId,
      description: { type: 'string' },
      dependencies: {
        type: 'array',
        items: { type: 'object', properties: { id: jobId }, required: ['id'] },
      },
      labels: { type: 'object', additionalProperties: { type: 'string' } },
      schedules: { type: 'array', items: schedule(jobId) },
      run: runSchema(api === 'v1'),
    },
    required: ['id', 'run'],
  }
}
