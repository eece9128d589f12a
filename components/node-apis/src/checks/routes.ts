import type { FastifyInstance, FastifyRequest } from '@dcos-lite/lib/http-server'
import { nodeApiErrors } from '../errors.ts'
import { inTurns } from '../nodes/in-turns.ts'
import { shared } from '../shared.ts'
import { builtInClusterChecks, builtInNodeChecks } from './built-in.ts'
import type { CheckSources } from './built-in.ts'
import type { Checks } from './check.ts'
import { listOf, runCheck, summaryOf } from './run-checks.ts'
import { programChecks } from './program-checks.ts'

const atOnce = 4
const goodForMs = 1000

function namesIn({ query, body }: FastifyRequest): string[] {
  const asked = (query as { check?: string | string[] }).check
  const names: unknown = asked === undefined ? (body ?? []) : [asked].flat()
  if (Array.isArray(names) && names.every((name) => typeof name === 'string')) return names
  throw nodeApiErrors.REQUEST_INVALID({ reason: 'the body must be a list of names of checks' })
}

/** Declares the checks API: `GET` lists, `POST` runs all of them or those that are named. */
export function checkRoutes(app: FastifyInstance, sources: CheckSources): void {
  const { config, environment } = sources
  const groups: Record<string, Checks> = {
    node: { ...builtInNodeChecks(sources), ...programChecks(config.nodeChecks ?? {}, config.role) },
    ...(config.role === 'master'
      ? {
          cluster: {
            ...builtInClusterChecks(sources),
            ...programChecks(config.clusterChecks ?? {}, 'master'),
          },
        }
      : {}),
  }
  for (const [group, checks] of Object.entries(groups)) {
    // Whoever asks again and again starts no program each time.
    const runs = new Map(
      Object.entries(checks).map(([name, check]) => [
        name,
        shared(environment.clock, goodForMs, () => runCheck(check)),
      ]),
    )
    const path = `/system/checks/v1/${group}`
    app.get(path, () => listOf(checks))
    app.post(path, async (request) => {
      const named = namesIn(request)
      const unknown = named.find((name) => !runs.has(name))
      if (unknown !== undefined) throw nodeApiErrors.CHECK_UNKNOWN({ check: unknown.slice(0, 128) })
      const wanted = [...runs].filter(([name]) => named.length === 0 || named.includes(name))
      const results = await inTurns(wanted, atOnce, async ([name, run]) => [name, await run()] as const)
      return summaryOf(results)
    })
  }
}
