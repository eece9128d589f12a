import type { Route } from '../routes/route.ts'

/** A route and what its pattern captured. */
export interface RouteMatch {
  route: Route
  captures: Record<string, string | undefined>
}

/** Finds the route of a canonical path: an exact one, else the first pattern, else the longest prefix. */
export type RouteMatcher = (path: string) => RouteMatch | undefined

const noCaptures: Record<string, string | undefined> = {}

/** Prepares a route table for matching. */
export function createRouteMatcher(routes: readonly Route[]): RouteMatcher {
  const exact = new Map<string, RouteMatch>()
  const patterns: { route: Route; pattern: RegExp }[] = []
  const prefixes: { match: RouteMatch; prefix: string }[] = []
  for (const route of routes) {
    if ('exact' in route.match) exact.set(route.match.exact, { route, captures: noCaptures })
    else if ('pattern' in route.match) patterns.push({ route, pattern: route.match.pattern })
    else prefixes.push({ match: { route, captures: noCaptures }, prefix: route.match.prefix })
  }
  prefixes.sort((a, b) => b.prefix.length - a.prefix.length)
  return (path) => {
    const found = exact.get(path)
    if (found) return found
    for (const { route, pattern } of patterns) {
      const captured = pattern.exec(path)
      if (captured) return { route, captures: captured.groups ?? noCaptures }
    }
    return prefixes.find(({ prefix }) => path.startsWith(prefix))?.match
  }
}
