// From what was read to what is shown. Text always goes in as text, never as HTML.

/** Makes an element: `make('td', {className: 'number'}, '3')`. */
export function make(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties)
  element.append(...children.filter((child) => child !== undefined && child !== null))
  return element
}

const notice = (text) => make('p', { className: 'notice' }, text)
const plural = (count, word) => `${count} ${word}${count === 1 ? '' : 's'}`

function table(columns, rows) {
  const classOf = ({ number, className = '' }) => (number ? 'number' : className)
  // Roles are named because a narrow screen lays rows out as blocks, which would be tables no more.
  const head = columns.map((column) =>
    make('th', { scope: 'col', role: 'columnheader', className: classOf(column) }, column.title),
  )
  const cellOf = (column, content) => {
    const cell = make('td', { role: 'cell', className: classOf(column) }, make('div', {}, content))
    cell.dataset.title = column.title
    return cell
  }
  const row = (...cells) => make('tr', { role: 'row' }, ...cells)
  const body = rows.map((cells) => row(...cells.map((content, i) => cellOf(columns[i], content))))
  const group = (tag, ...children) => make(tag, { role: 'rowgroup' }, ...children)
  return make('table', { role: 'table' }, group('thead', row(...head)), group('tbody', ...body))
}

const state = (kind, text) => make('span', { className: `state ${kind}` }, text)

function serviceState(app) {
  const { instances = 0, tasksRunning = 0, tasksUnhealthy = 0, deployments = [], healthChecks = [] } = app
  if (tasksUnhealthy > 0) return state('bad', `${plural(tasksUnhealthy, 'instance')} unhealthy`)
  if (deployments.length > 0) return state('warn', 'Deploying')
  if (instances === 0 && tasksRunning === 0) return state('muted', 'Stopped')
  if (tasksRunning < instances) return state('warn', 'Recovering')
  return state('good', healthChecks.length > 0 ? 'Healthy' : 'Running')
}

function serviceName(app) {
  const name = app.labels?.DCOS_SERVICE_NAME
  const reachable = name && app.labels.DCOS_SERVICE_SCHEME && app.labels.DCOS_SERVICE_PORT_INDEX !== undefined
  if (!reachable) return app.id
  const path = name.split('/').filter(Boolean).map(encodeURIComponent).join('/')
  return make('a', { href: `service/${path}/` }, app.id)
}

const podStates = {
  STABLE: ['good', 'Running'],
  DEGRADED: ['warn', 'Recovering'],
  TERMINAL: ['warn', 'Ending'],
}

const stable = ({ instances = [] }) => instances.filter(({ status }) => status === 'STABLE').length

/** A pod in the columns of a service: its containers together are one instance. */
function podCells(pod) {
  const { id, status = '', spec = {} } = pod
  const each = (name) => sum(spec.containers ?? [], ({ resources }) => resources?.[name])
  const wanted = spec.scaling?.instances ?? 1
  const [kind, words] = wanted === 0 ? ['muted', 'Stopped'] : (podStates[status] ?? ['warn', status])
  return [
    id,
    state(kind, words),
    `${stable(pod)} of ${wanted}`,
    String(round(each('cpus'))),
    `${round(each('mem'))} MiB`,
  ]
}

/** Apps and pods; `pods` is undefined where they cannot be read. */
export function services({ apps = [], pods = [] }) {
  if (apps.length === 0 && pods.length === 0)
    return notice('No services run. Try: dcos package install hello-world')
  const columns = [
    { title: 'Service' },
    { title: 'State' },
    { title: 'Instances', number: true },
    { title: 'CPU', number: true },
    { title: 'Memory', number: true },
  ]
  const appCells = (app) => [
    serviceName(app),
    serviceState(app),
    `${app.tasksRunning ?? 0} of ${app.instances ?? 0}`,
    String(app.cpus ?? 0),
    `${app.mem ?? 0} MiB`,
  ]
  const all = [
    ...apps.map((app) => ({ id: app.id, cells: appCells(app) })),
    ...pods.map((pod) => ({ id: pod.id, cells: podCells(pod) })),
  ]
  const rows = all.sort((a, b) => a.id.localeCompare(b.id)).map(({ cells }) => cells)
  return table(columns, rows)
}

function refusals(item) {
  const byNode = (item.lastUnusedOffers ?? []).map(
    ({ offer, reason = [] }) => `${offer?.hostname ?? 'a node'}: ${reason.join(', ')}`,
  )
  if (byNode.length > 0) return byNode
  const summary = item.processedOffersSummary?.rejectSummaryLastOffers ?? []
  return summary
    .filter(({ declined }) => declined > 0)
    .map(({ reason, declined, processed }) => {
      return `${reason}: ${declined} of ${plural(processed, 'offer')}`
    })
}

function why(item) {
  const { explanation, delay } = item
  const nodes = [...(explanation?.nodes ?? [])]
    .sort((a, b) => a.hostname.localeCompare(b.hostname, undefined, { numeric: true }))
    .map(({ hostname, reason, change }) => `${hostname}: ${reason}${change ? ` (${change})` : ''}`)
  const lines = nodes.length > 0 ? nodes : refusals(item)
  const first =
    explanation?.reason ??
    (delay && !delay.overdue
      ? `It failed and is held back for ${Math.ceil(delay.timeLeftSeconds)} s.`
      : undefined)
  if (lines.length === 0) return first ?? 'It waits for the first offers of resources.'
  const list = make('ul', { className: 'reasons' }, ...lines.map((line) => make('li', {}, line)))
  return first === undefined ? list : make('div', {}, first, list)
}

const none = '–'
const moment = (text) => (text ? new Date(text.replace(/\+0000$/, 'Z')).toLocaleString() : none)

/** The time of today, or day and time. */
function since(text) {
  const isToday = text && new Date(text).toDateString() === new Date().toDateString()
  return isToday ? new Date(text).toLocaleTimeString() : moment(text)
}

/** Nothing waits without a reason; undefined when nothing waits. */
export function waiting({ queue = [] }) {
  if (queue.length === 0) return undefined
  const columns = [
    { title: 'Service' },
    { title: 'Instances', number: true },
    { title: 'Since', className: 'brief' },
    { title: 'Why', className: 'wide' },
  ]
  const rows = queue.map((item) => [
    item.app?.id ?? item.pod?.id ?? '',
    String(item.count ?? ''),
    since(item.since),
    why(item),
  ])
  return table(columns, rows)
}

export function jobs(list) {
  if (!Array.isArray(list) || list.length === 0) return notice('No jobs. Try: dcos job add <file>')
  const columns = [
    { title: 'Job' },
    { title: 'State' },
    { title: 'Schedule' },
    { title: 'Last success' },
    { title: 'Last failure' },
  ]
  const rows = list.map(({ id, activeRuns, schedules = [], historySummary: past = {} }) => [
    id,
    activeRuns?.length > 0 ? state('good', plural(activeRuns.length, 'run')) : state('muted', 'Idle'),
    schedules
      .map(({ cron, repeat, enabled }) => `${cron ?? repeat ?? ''}${enabled === false ? ' (off)' : ''}`)
      .join(', ') || none,
    moment(past?.lastSuccessAt),
    moment(past?.lastFailureAt),
  ])
  return table(columns, rows)
}

function usage(used = 0, total = 0, unit = '') {
  const share = total > 0 ? used / total : 0
  const text = `${round(used)} of ${round(total)}${unit}`
  const meter = make('meter', { min: 0, max: 1, value: share, high: 0.9, title: text })
  meter.setAttribute('aria-label', text)
  return make('span', { className: 'usage' }, meter, text)
}

const round = (value) => String(Math.round(value * 10) / 10)

export function nodes({ slaves = [] }) {
  if (slaves.length === 0) return notice('No agents are registered.')
  const columns = [
    { title: 'Node' },
    { title: 'State' },
    { title: 'Tasks', number: true },
    { title: 'CPU' },
    { title: 'Memory' },
  ]
  const byName = [...slaves].sort((a, b) =>
    a.hostname.localeCompare(b.hostname, undefined, { numeric: true }),
  )
  const rows = byName.map((agent) => {
    const { resources = {}, used_resources: used = {} } = agent
    const isPublic = agent.attributes?.public_ip === 'true'
    const condition = agent.active === false ? state('bad', 'Unreachable') : state('good', 'Active')
    return [
      make('span', { title: agent.id ?? '' }, `${agent.hostname}${isPublic ? ' (public)' : ''}`),
      agent.deactivated ? state('warn', 'Deactivated') : condition,
      String(agent.TASK_RUNNING ?? 0),
      usage(used.cpus, resources.cpus),
      usage(used.mem, resources.mem, ' MiB'),
    ]
  })
  return table(columns, rows)
}

export function packages({ packages: list = [] }) {
  if (list.length === 0) return notice('No packages are installed. Try: dcos package search')
  const columns = [
    { title: 'Package' },
    { title: 'Version' },
    { title: 'App' },
    { title: 'Description', className: 'wide' },
  ]
  const rows = list.map(({ appId = '', packageInformation }) => {
    const { name = '', version = '', description = '' } = packageInformation?.packageDefinition ?? {}
    return [name, version, appId, description]
  })
  return table(columns, rows)
}

const sum = (list, pick) => list.reduce((total, item) => total + (pick(item) ?? 0), 0)

/** The figures at the top. */
export function tiles({ cluster, apps, pods, jobs: jobList, queue }) {
  const agents = cluster?.slaves ?? []
  const running = apps && sum(apps.apps ?? [], (app) => app.tasksRunning) + sum(pods ?? [], stable)
  const share = (name) => {
    const total = sum(agents, (agent) => agent.resources?.[name])
    return total > 0
      ? `${Math.round((100 * sum(agents, (agent) => agent.used_resources?.[name])) / total)} %`
      : none
  }
  // What could not be read is not 0.
  const counted = (count, one, several = `${one}s`) => [String(count ?? none), count === 1 ? one : several]
  const figures = [
    counted(apps && (apps.apps ?? []).length + (pods ?? []).length, 'service'),
    counted(running, 'instance runs', 'instances run'),
    counted(queue && (queue.queue ?? []).length, 'waiting', 'waiting'),
    counted(jobList?.length, 'job'),
    counted(cluster && agents.filter((agent) => agent.active !== false).length, 'node'),
    [share('cpus'), 'of CPU used'],
    [share('mem'), 'of memory used'],
  ]
  return figures.map(([figure, what]) =>
    make(
      'div',
      { className: 'tile' },
      make('strong', {}, figure),
      make('span', { className: 'muted' }, what),
    ),
  )
}
