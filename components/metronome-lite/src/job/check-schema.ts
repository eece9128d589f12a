import { Ajv } from 'ajv'
import type { ErrorObject, ValidateFunction } from 'ajv'
import { jobSchema, scheduleSchema } from './job-schema.ts'
import type { Violation } from './violation.ts'

const ajv = new Ajv({ allErrors: true, strict: false, ownProperties: true })

/** Compiled when first used: most starts of the process see no submission. */
function lazily(schema: () => Record<string, unknown>): () => ValidateFunction {
  let compiled: ValidateFunction | undefined
  return () => (compiled ??= ajv.compile(schema()))
}

const validators = {
  'job v0': lazily(() => jobSchema('v0')),
  'job v1': lazily(() => jobSchema('v1')),
  schedule: lazily(() => scheduleSchema),
}

/** `/schedules/0/cron` is written `/schedules(0)/cron`. */
function presentPath(instancePath: string): string {
  return instancePath.replace(/\/(\d+)(?=\/|$)/g, '($1)')
}

function describe(error: ErrorObject): Violation {
  const path = presentPath(error.instancePath)
  if (error.keyword === 'required') {
    const { missingProperty } = error.params as { missingProperty: string }
    return { path: `${path}/${missingProperty}`, error: `Property ${missingProperty} missing.` }
  }
  if (error.keyword === 'additionalProperties') {
    const { additionalProperty } = error.params as { additionalProperty: string }
    return {
      path: path || '/',
      error: `Additional properties are not allowed but found '${additionalProperty}'.`,
    }
  }
  if (error.keyword === 'enum') {
    const { allowedValues } = error.params as { allowedValues: string[] }
    return { path, error: `must be one of ${allowedValues.join(', ')}` }
  }
  return { path: path || '/', error: error.message ?? 'is not valid' }
}

/** What is wrong with a parsed body against its schema; empty when it fits. */
export function checkSchema(kind: keyof typeof validators, body: unknown): Violation[] {
  const validate = validators[kind]()
  if (validate(body)) return []
  // `if` only says that one of its branches has errors of its own.
  return (validate.errors ?? []).filter(({ keyword }) => keyword !== 'if').map(describe)
}
