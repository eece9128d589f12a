import { cliErrors } from '../../errors.ts'
import type { Resource } from './types.ts'
import { kinds, nameOf } from './types.ts'

const rank = ({ kind }: Resource): number => (kind === 'pod' ? kinds.indexOf('app') : kinds.indexOf(kind))

/** Whether `wanted`, an id of a service, a group or a job, means this resource. */
function isMeant(resource: Resource, wanted: string): boolean {
  if (resource.kind === 'job') return resource.id === wanted
  return resource.id === wanted || resource.id.startsWith(`${wanted}/`)
}

const isService = ({ kind }: Resource): boolean => kind === 'app' || kind === 'pod' || kind === 'group'

function needs(resource: Resource, all: readonly Resource[]): Resource[] {
  const sameSort = all.filter((other) =>
    resource.kind === 'job' ? other.kind === 'job' : isService(resource) && isService(other),
  )
  return sameSort.filter((other) => other !== resource && resource.after.some((id) => isMeant(other, id)))
}

/** Secrets, configuration, packages, jobs, then groups and services; of each, what others need first. Throws DCL_CLI_DEPENDENCY_CYCLE. */
export function order(resources: readonly Resource[]): Resource[] {
  const ranked = resources
    .map((resource, at) => ({ resource, at }))
    .sort((a, b) => rank(a.resource) - rank(b.resource) || a.at - b.at)
    .map(({ resource }) => resource)
  const done = new Set<Resource>()
  const open: Resource[] = []
  const visit = (resource: Resource): void => {
    if (done.has(resource)) return
    if (open.includes(resource)) {
      const circle = [...open.slice(open.indexOf(resource)), resource].map(nameOf).join(' needs ')
      throw cliErrors.DEPENDENCY_CYCLE({ circle })
    }
    open.push(resource)
    needs(resource, ranked).forEach(visit)
    open.pop()
    done.add(resource)
  }
  ranked.forEach(visit)
  return [...done]
}
