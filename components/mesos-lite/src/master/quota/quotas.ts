import { fromThousandths, toThousandths } from '@dcos-lite/lib/resources'
import type { Quantities } from '../allocator/quantities.ts'
import type { Quota } from '../allocator/snapshot.ts'
import type { RoleRecord } from '../registry/formats.ts'

/** Where quotas are kept: in the records of roles. */
export interface QuotaSource {
  registry: { roles: { entries(): Iterable<[string, RoleRecord]> } }
}

/** The quota as it is kept. */
export type QuotaRecord = NonNullable<RoleRecord['quota']>

/** Amounts of a record in thousandths. */
export function amountsOf(values: Record<string, number>): Quantities {
  return new Map(Object.entries(values).map(([name, value]) => [name, toThousandths(value)]))
}

/** Amounts in thousandths as plain numbers by name. */
export function valuesOf(amounts: ReadonlyMap<string, number>): Record<string, number> {
  return Object.fromEntries([...amounts].map(([name, amount]) => [name, fromThousandths(amount)]))
}

const made = new WeakMap<QuotaRecord, Quota>()

/** A record in the terms of the allocator; the same one for the same record. */
export function quotaOf(record: QuotaRecord): Quota {
  const known = made.get(record)
  if (known) return known
  const quota = { guarantees: amountsOf(record.guarantees), limits: amountsOf(record.limits) }
  made.set(record, quota)
  return quota
}

/** The quotas that operators set, by role. */
export function quotasOf({ registry }: QuotaSource): Map<string, Quota> {
  const quotas = new Map<string, Quota>()
  for (const [role, { quota }] of registry.roles.entries()) if (quota) quotas.set(role, quotaOf(quota))
  return quotas
}
