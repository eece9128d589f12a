import type { NameRecord } from '../decide/model.ts'
import type { ClusterState } from '../snapshot/cluster-state.ts'
import type { Zone } from '../zone/zone.ts'

/** A name as it is looked up: lower case, without the final dot. */
export function lookupName(text: string): string {
  return text.toLowerCase().replace(/\.$/, '')
}

/** As Mesos-DNS looks names up: without wildcard labels. */
const withoutWildcards = (text: string): string => lookupName(text.replaceAll('.*', ''))

/** `/v1/hosts/{host}`: one empty entry when the name is unknown. */
export function presentHost(zone: Zone, host: string): Record<string, string>[] {
  const name = withoutWildcards(host)
  const entry = zone.find(name)
  const found = [...(entry?.A ?? []), ...(entry?.AAAA ?? [])].map((ip) => ({ host: `${name}.`, ip }))
  return found.length === 0 ? [{ host: '', ip: '' }] : found
}

/** `/v1/services/{service}`: one entry per port and address family; one empty entry when there is none. */
export function presentService(zone: Zone, service: string): Record<string, string>[] {
  const found = (zone.find(withoutWildcards(service))?.SRV ?? []).flatMap(({ target, port }) => {
    const entry = zone.find(target)
    return [entry?.A[0], entry?.AAAA[0]].flatMap((ip) =>
      ip === undefined ? [] : [{ service, host: `${target}.`, ip, port: String(port) }],
    )
  })
  return found.length === 0 ? [{ service: '', host: '', ip: '', port: '' }] : found
}

function byName<T>(
  zone: Zone,
  pick: (entry: NonNullable<ReturnType<Zone['find']>>) => T[],
): Record<string, T[]> {
  const pairs = [...zone.names()].map(([name, entry]): [string, T[]] => [`${name}.`, pick(entry)])
  return Object.fromEntries(pairs.filter(([, values]) => values.length > 0))
}

/** The `Records` of `/v1/axfr`. */
export function presentAllRecords(zone: Zone): Record<string, unknown> {
  return {
    As: byName(zone, ({ A }) => A),
    AAAAs: byName(zone, ({ AAAA }) => AAAA),
    SRVs: byName(zone, ({ SRV }) => SRV.map(({ target, port }) => `${target}.:${port}`)),
  }
}

function presentRecord(record: NameRecord): Record<string, string> {
  const host = record.type === 'SRV' ? `${record.target}.:${record.port}` : record.value
  return { name: `${record.name}.`, host, rtype: record.type }
}

/** `/v1/enumerate`: the records of every running task; one that another task has already is not repeated. */
export function presentTasks(zone: Zone, state: ClusterState): Record<string, unknown> {
  const listed = new Set<string>()
  const recordsOf = (key: string): Record<string, string>[] =>
    zone.recordsOf(`task:${key}`).flatMap((record) => {
      const presented = presentRecord(record)
      const identity = JSON.stringify(presented)
      if (listed.has(identity)) return []
      listed.add(identity)
      return [presented]
    })
  const tasks = [...state.tasks].filter(([key]) => zone.recordsOf(`task:${key}`).length > 0)
  return {
    frameworks: [...state.frameworks].map(([frameworkId, framework]) => ({
      tasks: tasks
        .filter(([, task]) => task.framework_id.value === frameworkId)
        .map(([key, task]) => ({ name: task.name, id: task.task_id.value, records: recordsOf(key) })),
      name: framework.framework_info.name,
    })),
  }
}
