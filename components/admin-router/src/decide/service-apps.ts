/** A labelled app of the root Marathon that can be reached through the front door. */
export interface ServiceApp {
  /** `scheme://host:port` of its first running task. */
  origin: string
  /** `/service/<name>` is removed from the path. */
  rewriteUrls: boolean
}

interface AppTask {
  state?: string
  host?: string
  ports?: number[]
  ipAddresses?: { ipAddress?: string }[]
}

interface App {
  labels?: Record<string, string>
  tasks?: AppTask[]
  networks?: { mode?: string }[]
  container?: { portMappings?: { containerPort?: number }[] } | null
}

/** An address for a URL: IPv6 gets its brackets. */
export function hostInUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}

function targetAddress(app: App, task: AppTask, index: number): { host: string; port: number } | undefined {
  const mapping = app.container?.portMappings?.[index]
  if (app.networks?.[0]?.mode === 'container' && mapping && (mapping.containerPort ?? 0) > 0) {
    const host = task.ipAddresses?.[0]?.ipAddress
    return host === undefined ? undefined : { host, port: mapping.containerPort ?? 0 }
  }
  const port = task.ports?.[index]
  return port === undefined || task.host === undefined ? undefined : { host: task.host, port }
}

function readApp(app: App): [string, ServiceApp] | undefined {
  const { labels = {}, tasks = [] } = app
  const name = labels.DCOS_SERVICE_NAME?.split('/').filter(Boolean).join('/')
  const scheme = labels.DCOS_SERVICE_SCHEME?.toLowerCase()
  const index = labels.DCOS_SERVICE_PORT_INDEX
  if (!name || (scheme !== 'http' && scheme !== 'https') || !/^\d+$/.test(index ?? '')) return undefined
  const task = tasks.find(({ state }) => state === 'TASK_RUNNING')
  const address = task && targetAddress(app, task, Number(index))
  if (!address) return undefined
  const rewriteUrls = String(labels.DCOS_SERVICE_REWRITE_REQUEST_URLS ?? '').toLowerCase() !== 'false'
  return [name, { origin: `${scheme}://${hostInUrl(address.host)}:${address.port}`, rewriteUrls }]
}

/** Reads `GET /v2/apps?embed=apps.tasks`: name → app. Incomplete apps are left out; the first of two equal names stays. */
export function readServiceApps(answer: unknown): Map<string, ServiceApp> {
  const services = new Map<string, ServiceApp>()
  const { apps } = (answer ?? {}) as { apps?: App[] }
  for (const app of Array.isArray(apps) ? apps : []) {
    const entry = readApp(app)
    if (entry && !services.has(entry[0])) services.set(...entry)
  }
  return services
}
