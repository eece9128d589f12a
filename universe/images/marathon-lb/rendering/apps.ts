/** What is read of an app in the answer to `/v2/apps?embed=apps.tasks`. */
export interface App {
  id: string
  labels?: Record<string, string>
  networks?: { mode?: string }[]
  container?: { portMappings?: { servicePort?: number; containerPort?: number }[] | null } | null
  portDefinitions?: { port?: number }[]
  healthChecks?: unknown[]
  tasks?: AppTask[]
}

/** What is read of a task there. */
export interface AppTask {
  id: string
  state?: string
  host?: string
  ports?: number[]
  ipAddresses?: { ipAddress?: string }[]
  healthCheckResults?: { alive?: boolean }[]
}

/** Where a task takes connections. */
export interface Backend {
  host: string
  port: number
  /** Nobody knows yet whether it is healthy: it is asked when no other is left. */
  spare: boolean
}

/** The service ports of an app, in the order of its ports. */
export function servicePorts({ container, portDefinitions }: App): number[] {
  const { portMappings } = container ?? {}
  if (portMappings && portMappings.length > 0) return portMappings.map(({ servicePort = 0 }) => servicePort)
  return (portDefinitions ?? []).map(({ port = 0 }) => port)
}

/** Whether a task gets connections: it runs, and no health check of its app says no. */
function fitnessOf({ healthChecks = [] }: App, task: AppTask): 'fit' | 'spare' | 'unfit' {
  const { state, healthCheckResults = [] } = task
  if (state !== undefined && state !== 'TASK_RUNNING') return 'unfit'
  if (healthChecks.length === 0) return 'fit'
  if (healthCheckResults.some(({ alive }) => alive === false)) return 'unfit'
  const known = healthCheckResults.length > 0 && healthCheckResults.every(({ alive }) => alive === true)
  return known ? 'fit' : 'spare'
}

function placeOf(app: App, task: AppTask, index: number): Omit<Backend, 'spare'> | undefined {
  const mapping = app.container?.portMappings?.[index]
  const published = task.ports?.[index]
  if (app.networks?.[0]?.mode === 'container' && mapping && published === undefined) {
    const host = task.ipAddresses?.[0]?.ipAddress
    const port = mapping.containerPort ?? 0
    return host === undefined || port === 0 ? undefined : { host, port }
  }
  return published === undefined || task.host === undefined ? undefined : { host: task.host, port: published }
}

function backendOf(app: App, task: AppTask, index: number): Backend | undefined {
  const fitness = fitnessOf(app, task)
  const place = placeOf(app, task, index)
  return place && fitness !== 'unfit' ? { ...place, spare: fitness === 'spare' } : undefined
}

const nameOf = ({ host, port }: Backend): string => `${host}:${port}`

/** A name, an IPv4 address, or an IPv6 address. */
const hostForm = /^(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?|(?:[0-9a-f]*:){2,7}[0-9a-f.]*)$/i

/** Where the tasks of an app take connections for one of its ports, always in the same order. */
export function backendsOf(app: App, index: number): Backend[] {
  const all = (app.tasks ?? [])
    .flatMap((task) => backendOf(app, task, index) ?? [])
    .filter(({ host }) => hostForm.test(host))
  const byName = new Map(all.map((backend) => [nameOf(backend), backend]))
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, backend]) => backend)
}
