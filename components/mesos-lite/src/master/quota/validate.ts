import { roleProblem } from '../decide/validate-id.ts'
import type { QuotaRecord } from './quotas.ts'

/** What an operator wants for one role. */
export interface QuotaRequest extends QuotaRecord {
  role: string
}

/** Names to scalars as the v1 API writes them. */
export type ScalarMap = Record<string, { value: number }>

const largestMiB = 2 ** 40
const largestUnits = 10 ** 12

/** Amounts for people: `{cpus: 4, mem: 100}`. */
export function quoteAmounts(amounts: Record<string, number>): string {
  return `{${Object.entries(amounts)
    .map(([name, value]) => `${name}: ${value}`)
    .join(', ')}}`
}

function amountsProblem(amounts: Record<string, number>, field: string): string | undefined {
  for (const [name, value] of Object.entries(amounts)) {
    if (name === '') return `'QuotaConfig.${field}' has a resource without a name`
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
      return `'QuotaConfig.${field}' has an invalid value for '${name}': ${String(value)} is not a number from 0`
    }
    const largest = name === 'mem' || name === 'disk' ? largestMiB : largestUnits
    if (value > largest)
      return `'QuotaConfig.${field}' for '${name}' is ${value}; more than ${largest} is not supported`
  }
  return undefined
}

/** Why quota cannot be set on a role, or undefined. */
export function quotaRoleProblem(role: string): string | undefined {
  const problem = roleProblem(role)
  if (problem !== undefined) return `Invalid 'QuotaConfig.role': ${problem}`
  return role.includes('/')
    ? `Invalid 'QuotaConfig.role': setting quota on the nested role '${role}' is not supported`
    : undefined
}

/** Why a request by itself is not valid, or undefined. */
export function quotaProblem({ role, guarantees, limits }: QuotaRequest): string | undefined {
  const problem =
    quotaRoleProblem(role) ?? amountsProblem(guarantees, 'guarantees') ?? amountsProblem(limits, 'limits')
  if (problem !== undefined) return problem
  const above = Object.entries(guarantees).find(([name, value]) => value > (limits[name] ?? Infinity))
  return above
    ? `'QuotaConfig.guarantees' ${quoteAmounts(guarantees)} are not contained in the 'QuotaConfig.limits' ` +
        `${quoteAmounts(limits)} of role '${role}': ${above[0]} is more`
    : undefined
}

/** Reads a map of scalars; what is no number stays to be refused. */
export function readAmounts(map: ScalarMap | undefined): Record<string, number> {
  return Object.fromEntries(Object.entries(map ?? {}).map(([name, scalar]) => [name, scalar.value]))
}
