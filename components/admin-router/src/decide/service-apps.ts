/** A labelled app of the root Marathon that can be reached through the front door. */
export interface ServiceApp {
  /** `scheme://host:port` of its running tasks, the best choice first; never empty. */
  origins: readonly string[]
  /** `/service/<name>` is removed from the path. */
  rewriteUrls: boolean
}

interface AppTask {
  state?: string
  host?: string
  ports?: number[]
  ipAddresses?: { ipAddress?: string }[]
  healthCheckResults?: { alive?: boolean }[]
}

interface App {
  labels?: Record<string, string>
  tasks?: AppTask[]
  networks?: { mode?: string }[]
  container?: { portMappings?: { containerPort?: number }[] } | null
  healthChecks?: unknown[]
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

/** 0 for a task that is fit to serve, 1 when nobody knows yet, 2 when a health check fails. */
function rankOf(app: App, task: AppTask): number {
  if ((app.healthChecks ?? []).length === 0) return 0
  const results = task.healthCheckResults ?? []
  if (results.length === 0) return 1
  return results.every(({ alive }) => alive === true) ? 0 : 2
}

/** Addresses of the running tasks, fit ones first and otherwise in Marathon's order: the same choice every time. */
function originsOf(app: App, scheme: string, index: number): string[] {
  return (app.tasks ?? [])
    .filter(({ state }) => state === 'TASK_RUNNING')
    .map((task) => ({ rank: rankOf(app, task), address: targetAddress(app, task, index) }))
    .sort((a, b) => a.rank - b.rank)
    .flatMap(({ address }) => (address ? [`${scheme}://${hostInUrl(address.host)}:${address.port}`] : []))
}

function readApp(app: App): [string, ServiceApp] | undefined {
  const { labels = {} } = app
  const name = labels.DCOS_SERVICE_NAME?.split('/').filter(Boolean).join('/')
  const scheme = labels.DCOS_SERVICE_SCHEME?.toLowerCase()
  const index = labels.DCOS_SERVICE_PORT_INDEX
  if (!name || (scheme !== 'http' && scheme !== 'https') || !/^\d+$/.test(index ?? '')) return undefined
  const origins = originsOf(app, scheme, Number(index))
  if (origins.length === 0) return undefined
  const rewriteUrls = String(labels.DCOS_SERVICE_REWRITE_REQUEST_URLS ?? '').toLowerCase() !== 'false'
  return [name, { origins, rewriteUrls }]
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
