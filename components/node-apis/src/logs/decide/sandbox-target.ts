/** What of a sandbox is asked for. */
export type SandboxAction = { do: 'browse' } | { do: 'read'; file: string } | { do: 'download'; file: string }

/** What stands behind `/runs/<container>/`: the member of a group, and the action. */
export function readSandboxPath(rest: string): { task?: string; action: SandboxAction } {
  const parts = rest.split('/').filter((part) => part !== '')
  const member = parts[0] === 'tasks' && parts.length > 1 ? parts[1] : undefined
  const below = member === undefined ? parts : parts.slice(2)
  return { ...(member === undefined ? {} : { task: member }), action: actionOf(below) }
}

function actionOf(parts: string[]): SandboxAction {
  if (parts.join('/') === 'files/browse') return { do: 'browse' }
  const download = parts.at(-1) === 'download'
  const file = (download ? parts.slice(0, -1) : parts).join('/') || 'stdout'
  return { do: download ? 'download' : 'read', file }
}

/** A task as the master tells of it. */
export interface KnownTask {
  id: string
  state: string
  slave_id: string
  framework_id: string
  executor_id: string
  statuses?: {
    timestamp?: number
    container_status?: { container_id?: { value?: string; parent?: { value?: string } } }
  }[]
}

const running = (task: KnownTask): boolean => task.state === 'TASK_RUNNING'

/** The task of an id, or the one whose id begins with it: one that runs before others, the newest first. */
export function chooseTask(tasks: readonly KnownTask[], wanted: string): KnownTask | undefined {
  const fitting = tasks.filter(({ id }) => id.startsWith(wanted))
  const beginOf = ({ statuses }: KnownTask): number => statuses?.at(0)?.timestamp ?? 0
  return (
    fitting.find(({ id }) => id === wanted) ??
    [...fitting].sort((a, b) => Number(running(b)) - Number(running(a)) || beginOf(b) - beginOf(a))[0]
  )
}

/** The path of the sandbox of a task below the logs API of its agent; undefined while it has no container. */
export function sandboxPathOf(task: KnownTask, action: SandboxAction): string | undefined {
  const containers = (task.statuses ?? []).flatMap(
    ({ container_status: status }) => status?.container_id ?? [],
  )
  const container = containers.find(({ value }) => value !== undefined)
  if (container?.value === undefined || task.slave_id === '') return undefined
  const { value, parent } = container
  const executor = task.executor_id === '' ? task.id : task.executor_id
  const names = ['frameworks', task.framework_id, 'executors', executor, 'runs', parent?.value ?? value]
  const member = parent?.value === undefined ? [] : ['tasks', task.id]
  const below =
    action.do === 'browse'
      ? ['files', 'browse']
      : [...action.file.split('/'), ...(action.do === 'download' ? ['download'] : [])]
  return `v2/task/${[...names, ...member, ...below].map(encodeURIComponent).join('/')}`
}

/**
 * The reference that leads from a path of the logs API to that of an agent. It names no root: a gateway may serve the
 * API below any path. `path` is what follows the beginning of the API.
 */
export function agentReference(path: string, agentId: string, target: string): string {
  const depth = path.split('/').filter((part) => part !== '').length - 1
  const up = '../'.repeat(depth + 1 + (path.endsWith('/') ? 1 : 0))
  return `${up}agent/${encodeURIComponent(agentId)}/logs/${target}`
}
