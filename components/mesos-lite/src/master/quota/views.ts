import type { Resource } from '@dcos-lite/lib/mesos'
import type { QuotaRecord, QuotaSource } from './quotas.ts'

const scalars = (amounts: Record<string, number>): object =>
  Object.fromEntries(Object.entries(amounts).map(([name, value]) => [name, { value }]))

function recordsOf({ registry }: QuotaSource): [string, QuotaRecord][] {
  return [...registry.roles.entries()]
    .flatMap(([role, { quota }]): [string, QuotaRecord][] => (quota ? [[role, quota]] : []))
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

const infoOf = ([role, { guarantees }]: [string, QuotaRecord]): { role: string; guarantee: Resource[] } => ({
  role,
  guarantee: Object.entries(guarantees).map(([name, value]) => ({
    name,
    type: 'SCALAR',
    scalar: { value },
    role: '*',
  })),
})

/** The status of GET_QUOTA: every role with a quota, in the new form and in the old one. */
export function quotaStatus(source: QuotaSource): object {
  const records = recordsOf(source)
  if (records.length === 0) return {}
  return {
    infos: records.map(infoOf),
    configs: records.map(([role, { guarantees, limits }]) => ({
      role,
      guarantees: scalars(guarantees),
      limits: scalars(limits),
    })),
  }
}

/** `GET /quota`. */
export function legacyQuota(source: QuotaSource): object {
  return { infos: recordsOf(source).map(infoOf) }
}
