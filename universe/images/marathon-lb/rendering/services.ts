import { backendsOf, servicePorts } from './apps.ts'
import type { App, Backend } from './apps.ts'
import { readPortLabels } from './labels.ts'

/** One port of an app that is to be reached from outside. */
export interface Service {
  /** Of the app and its port; a word of haproxy's configuration. */
  name: string
  /** 0 when it has none of its own. */
  port: number
  mode: 'http' | 'tcp'
  balance: string
  sticky: boolean
  redirectToHttps: boolean
  hosts: string[]
  path?: string
  backends: Backend[]
}

/** What of all apps is to be reached, and what is in the way. */
export interface Services {
  services: Service[]
  /** One line each, for people. */
  problems: string[]
}

export interface ServiceChoice {
  /** Apps in one of these are taken; `*` takes those in any. */
  groups: readonly string[]
  /** Ports that no app may have. */
  reserved: readonly number[]
}

const wordOf = (id: string, index: number): string =>
  `${id.replace(/^\//, '').replace(/[^A-Za-z0-9.-]/g, '_')}_${index}`

/** Reads what apps want, in the order of their ids. Of two that want the same port the first one gets it. */
export function servicesOf(apps: readonly App[], { groups, reserved }: ServiceChoice): Services {
  const services: Service[] = []
  const problems: string[] = []
  const taken = new Map<number, string>(reserved.map((port) => [port, 'the load balancer']))
  const names = new Set<string>()
  const wanted = (own: readonly string[]): boolean =>
    own.some((group) => groups.includes('*') || groups.includes(group))

  for (const app of [...apps].sort((a, b) => (a.id < b.id ? -1 : 1))) {
    for (const [index, servicePort] of servicePorts(app).entries()) {
      const { read, problems: found } = readPortLabels(app.labels ?? {}, index)
      const { enabled, hosts, path, balance, sticky, redirectToHttps } = read
      if (!enabled || !wanted(read.groups)) continue
      problems.push(...found.map((problem) => `${app.id}: ${problem}`))
      let port = read.port ?? servicePort
      const owner = port === 0 ? undefined : taken.get(port)
      if (owner !== undefined) {
        problems.push(`${app.id}: port ${port} belongs to ${owner}`)
        port = 0
      }
      let name = wordOf(app.id, index)
      while (names.has(name)) name += '_1'
      const mode = read.mode ?? (hosts.length > 0 ? 'http' : 'tcp')
      if (port === 0 && (hosts.length === 0 || mode === 'tcp')) continue
      names.add(name)
      if (port !== 0) taken.set(port, app.id)
      services.push({
        ...{ name, port, mode, balance, sticky, redirectToHttps, hosts: mode === 'http' ? hosts : [] },
        ...(path === undefined ? {} : { path }),
        backends: backendsOf(app, index),
      })
    }
  }
  return { services, problems }
}
