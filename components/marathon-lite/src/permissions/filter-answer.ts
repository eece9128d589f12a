import { podStatusRoutes } from '../api/pods.ts'
import { serviceResource } from './service-demands.ts'

type MayRead = (resource: string) => boolean

interface Group {
  id: string
  apps?: { id: string }[]
  pods?: { id: string }[]
  groups?: Group[]
}

function keep(value: unknown, idOf: (each: Record<string, unknown>) => unknown, mayRead: MayRead): unknown {
  if (!Array.isArray(value)) return value
  return (value as Record<string, unknown>[]).filter((each) => {
    const id = idOf(each)
    return typeof id === 'string' && mayRead(serviceResource(id))
  })
}

/** A group with what may be read in it; groups in which nothing may be read are left out. */
function trimGroup(group: Group, mayRead: MayRead): Group | undefined {
  const readable = (list: { id: string }[] | undefined): { id: string }[] | undefined =>
    list?.filter(({ id }) => mayRead(serviceResource(id)))
  const apps = readable(group.apps)
  const pods = readable(group.pods)
  const groups = group.groups?.flatMap((each) => trimGroup(each, mayRead) ?? [])
  const empty = !apps?.length && !pods?.length && !groups?.length
  if (empty && !mayRead(serviceResource(group.id))) return undefined
  return { ...group, ...(apps ? { apps } : {}), ...(pods ? { pods } : {}), ...(groups ? { groups } : {}) }
}

function trimDeployments(list: unknown, mayRead: MayRead): unknown {
  if (!Array.isArray(list)) return list
  return (list as { affectedApps?: string[]; affectedPods?: string[] }[]).filter((deployment) =>
    [...(deployment.affectedApps ?? []), ...(deployment.affectedPods ?? [])].every((id) =>
      mayRead(serviceResource(id)),
    ),
  )
}

const own = (each: Record<string, unknown>): unknown => each.id
const queued = ({ app, pod }: Record<string, unknown>): unknown =>
  ((app ?? pod) as { id?: unknown } | undefined)?.id

/** Leaves out of the answer to a listing what the caller may not read. */
export function filterAnswer(route: string | undefined, answer: unknown, mayRead: MayRead): unknown {
  if (typeof answer !== 'object' || answer === null) return answer
  const body = answer as Record<string, unknown>
  if (podStatusRoutes.includes(route ?? '')) return keep(answer, own, mayRead)
  switch (route) {
    case '/v2/apps':
      return { ...body, apps: keep(body.apps, own, mayRead) }
    case '/v2/apps/*':
      return '*' in body ? { ...body, '*': keep(body['*'], own, mayRead) } : answer
    case '/v2/pods':
      return keep(answer, own, mayRead)
    case '/v2/tasks':
      return { ...body, tasks: keep(body.tasks, ({ appId }) => appId, mayRead) }
    case '/v2/queue':
      return { ...body, queue: keep(body.queue, queued, mayRead) }
    case '/v2/deployments':
      return trimDeployments(answer, mayRead)
    case '/v2/groups':
    case '/v2/groups/*':
      if (Array.isArray(answer)) {
        return answer.every((each) => typeof each === 'string') ? answer : keep(answer, own, mayRead)
      }
      return trimGroup(body as unknown as Group, mayRead) ?? { ...body, apps: [], pods: [], groups: [] }
    default:
      return answer
  }
}
