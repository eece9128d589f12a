import type { Clock } from '@dcos-lite/lib/clock'
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { masterErrors } from '../errors.ts'
import { parseDurationMs } from '../decide/duration.ts'
import { legacyVersion } from '../rendering/version.ts'
import { serveFiles } from './files-routes.ts'
import { redirectTo } from './leader-gate.ts'
import { metricsOf } from './metrics-sources.ts'
import { sendJson } from './send-json.ts'
import { flagsOf } from './flags.ts'
import type { Throne } from './throne.ts'

/** Without a level it tells the present one; with level and duration it raises it for that time. */
function toggle(request: FastifyRequest, reply: FastifyReply, { logControl }: Throne): FastifyReply {
  const { level, duration } = request.query as { level?: string; duration?: string }
  if (level === undefined && duration === undefined) return reply.code(200).send(`${logControl.level()}\n`)
  const durationMs = duration === undefined ? undefined : parseDurationMs(duration)
  if (!/^\d+$/.test(level ?? '') || durationMs === undefined || durationMs <= 0) {
    const reason = "Expecting 'level=number' and 'duration=time' in query"
    throw masterErrors.CALL_INVALID({ call: 'logging', reason })
  }
  logControl.raise(Number(level), durationMs)
  return reply.code(200).send()
}

/** Serves what every master answers itself, leading or not. */
export function serveOpenRoutes(
  scope: FastifyInstance,
  throne: Throne,
  clock: Clock,
  paths: (path: string) => string[],
): void {
  for (const url of paths('/health')) scope.get(url, (_request, reply) => reply.code(200).send())
  for (const url of paths('/flags')) {
    scope.get(url, (request, reply) =>
      sendJson(request, reply, { flags: flagsOf(throne.settings, throne.self.port) }),
    )
  }
  for (const url of paths('/redirect')) {
    scope.get(url, async (_request, reply) => {
      const leader = await throne.leader()
      if (!leader) throw masterErrors.NO_LEADER()
      return redirectTo(reply, leader, '')
    })
  }
  scope.get('/version', (request, reply) => sendJson(request, reply, legacyVersion))
  scope.get('/metrics/snapshot', (request, reply) => {
    const { timeout } = request.query as { timeout?: string }
    if (timeout !== undefined && parseDurationMs(timeout) === undefined) {
      throw masterErrors.CALL_INVALID({ call: 'metrics', reason: `Invalid timeout '${timeout}'` })
    }
    return sendJson(request, reply, metricsOf(throne, clock.nowMs()))
  })
  for (const method of ['GET', 'POST'] as const) {
    scope.route({
      method,
      url: '/logging/toggle',
      handler: (request, reply) => toggle(request, reply, throne),
    })
  }
  serveFiles(scope, throne)
}
