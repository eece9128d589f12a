import type { ClusterClient } from '../../http/cluster-client.ts'

/** Amounts by the names of the master: cpus, mem, disk, gpus. */
export type Amounts = Partial<Record<string, number>>

/** The quota of a role, and what is used of it. */
export interface Quota {
  role: string
  consumed?: Amounts
  guarantee?: Amounts
  limit?: Amounts
}

/** What a quota speaks of: the option, the name at the master, the words for people. */
export const quotaResources = [
  { option: 'cpu', name: 'cpus', title: 'CPU', unit: '' },
  { option: 'mem', name: 'mem', title: 'MEMORY', unit: ' MiB' },
  { option: 'disk', name: 'disk', title: 'DISK', unit: ' MiB' },
  { option: 'gpu', name: 'gpus', title: 'GPU', unit: '' },
] as const

/** Whether a quota limits anything. */
export function isSet({ limit = {}, guarantee = {} }: Quota): boolean {
  return Object.keys(limit).length > 0 || Object.values(guarantee).some((amount) => (amount ?? 0) > 0)
}

/** The quotas of all roles that the master knows. */
export async function readQuotas(cluster: ClusterClient): Promise<Map<string, Quota>> {
  const { body } = await cluster.json<{ roles: { name: string; quota?: Quota }[] }>('/mesos/roles')
  return new Map(body.roles.map(({ name, quota }) => [name, { ...quota, role: name }]))
}

/** The role of a group, which is written with or without the slash. */
export function roleOf(group: string): string {
  return group.replace(/^\/+|\/+$/g, '')
}

/** The groups at the top, which are those that may have a quota. */
export async function topGroups(cluster: ClusterClient): Promise<Set<string>> {
  const { body } = await cluster.json<{ groups?: { id: string }[] }>('/service/marathon/v2/groups')
  return new Set((body.groups ?? []).map(({ id }) => roleOf(id)))
}
