import type { Upstreams } from '../config.ts'
import type { Route } from './route.ts'
import { masterRoutes } from './table.ts'

/** A server of several APIs is told the whole path: the permission for one of them must not lead to another. */
function withWholePath(route: Route, upstreams: Upstreams): Route {
  const { target } = route
  if (target.type !== 'upstream' || upstreams[target.upstream] !== upstreams.health) return route
  return { ...route, target: { type: 'upstream', upstream: target.upstream } }
}

/** The route table for a configuration: what a component of its own answers is not answered by the router. */
export function routesOf(upstreams: Upstreams, settings: { frameOptions?: string } = {}): readonly Route[] {
  const frameOptions = settings.frameOptions ?? 'DENY'
  const routes = masterRoutes.map((route): Route =>
    route.name === 'page' ? { ...route, headers: { 'X-Frame-Options': frameOptions } } : route,
  )
  return routes.map((route) => {
    if (route.name === 'page' && upstreams.dashboard !== undefined) {
      return { ...route, target: { type: 'upstream', upstream: 'dashboard' } }
    }
    if (route.name === 'health' && upstreams.health !== undefined) {
      return { ...route, target: { type: 'upstream', upstream: 'health' } }
    }
    if (route.name === 'leader-mesos' && upstreams.leaders !== undefined) {
      return { ...route, target: { type: 'upstream', upstream: 'leaders' } }
    }
    const isNodeApi = route.name === 'logs' || route.name === 'node-metrics'
    return isNodeApi ? withWholePath(route, upstreams) : route
  })
}
