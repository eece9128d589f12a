const agent = 'dcos:mesos:agent'
const filesRoute = /^\/files\/(?:browse|read|download|debug)$/
const endpoints = new Set(['/metrics/snapshot', '/monitor/statistics', '/containers', '/logging/toggle'])

/** The service that an executor belongs to, as Marathon names it: `/team/app` of `team_app.instance-…`. */
function serviceOf(executorId: string): string {
  return `/${(executorId.split('.', 1)[0] ?? '').split('_').join('/')}`
}

function resourceOfFile(given: string): string {
  // As an agent reads it.
  const path = given.replace(/\/{2,}/g, '/')
  if (path === '/slave/log') return `${agent}:log`
  const whole = `${agent}:sandbox`
  // What goes back up may end in another sandbox.
  if (path.split('/').some((part) => part === '..' || part === '.')) return whole
  const executorId = /\/executors?\/([^/]+)/.exec(path)?.[1]
  return executorId === undefined ? whole : `${whole}:app_id:${serviceOf(executorId)}`
}

/** A path as an agent reads it: its escapes are resolved before a route is chosen. */
function asAgentsRead(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path // no agent has a route for it
  }
}

/**
 * What a caller needs `read` on for a request to an agent, beyond the way in. `rest` is the path at the agent, `query`
 * begins with a question mark or is empty.
 */
export function agentResources(rest: string, query: string): string[] {
  const path = asAgentsRead(rest)
    .replace(/^\/slave\(\d+\)/, '')
    .replace(/\/+$/, '')
    .replace(/\.json$/, '')
  if (path === '/flags') return [`${agent}:flags`]
  if (endpoints.has(path)) return [`${agent}:endpoint:path:${path}`]
  if (!filesRoute.test(path)) return []
  const files = new URLSearchParams(query).getAll('path')
  return files.length === 0 ? [`${agent}:log`] : files.map(resourceOfFile)
}
