import type { FastifyRequest } from '@dcos-lite/lib/http-server'
import type { ChangeMode } from '../changes/change-tree.ts'
import { marathonErrors } from '../errors.ts'

/** All values of a query parameter, in order. */
export function queryValues(request: FastifyRequest, name: string): string[] {
  const value = (request.query as Record<string, string | string[] | undefined>)[name]
  if (value === undefined) return []
  return Array.isArray(value) ? value : [value]
}

/** The last value of a query parameter. */
export function queryValue(request: FastifyRequest, name: string): string | undefined {
  return queryValues(request, name).at(-1)
}

/** A boolean query parameter. A bare name (`?force`) counts as true. */
export function queryFlag(request: FastifyRequest, name: string, whenAbsent: boolean): boolean {
  const value = queryValue(request, name)?.toLowerCase()
  if (value === undefined) return whenAbsent
  if (value === 'true' || value === '') return true
  if (value === 'false') return false
  throw marathonErrors.BAD_REQUEST({
    reason: `Query parameter ${name} must be true or false, not '${value}'`,
  })
}

/** How a call changes things: `force`, and `dryRun`, which every changing call understands. */
export function changeModeOf(request: FastifyRequest, forceWhenAbsent = false): ChangeMode {
  return { force: queryFlag(request, 'force', forceWhenAbsent), dryRun: queryFlag(request, 'dryRun', false) }
}

/** The rest of the path behind a wildcard route. */
export function wildcardOf(request: FastifyRequest): string {
  const { '*': rest = '' } = request.params as { '*'?: string }
  return rest
}

/** A version in a path as it is stored; refused when it is not a date and time. */
export function versionOf(text: string): string {
  const ms = Date.parse(text)
  if (Number.isNaN(ms) || !/^\d{4}-/.test(text)) {
    throw marathonErrors.PRECONDITION({
      reason: `Invalid timestamp provided '${text}'. Expecting ISO-8601 datetime string.`,
    })
  }
  return new Date(ms).toISOString()
}
