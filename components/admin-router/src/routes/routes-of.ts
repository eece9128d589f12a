import type { Upstreams } from '../config.ts'
import type { Route } from './route.ts'
import { masterRoutes } from './table.ts'

/** The route table for a configuration: what a component of its own answers is not answered by the router. */
export function routesOf(upstreams: Upstreams): readonly Route[] {
  return masterRoutes.map((route) => {
    if (route.name === 'page' && upstreams.dashboard !== undefined) {
      return { ...route, target: { type: 'upstream', upstream: 'dashboard' } }
    }
    if (route.name === 'health' && upstreams.health !== undefined) {
      return { ...route, target: { type: 'upstream', upstream: 'health' } }
    }
    if (route.name === 'leader-mesos' && upstreams.leaders !== undefined) {
      return { ...route, target: { type: 'upstream', upstream: 'leaders' } }
    }
    return route
  })
}
