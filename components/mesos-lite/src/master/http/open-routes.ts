import type { Clock } from '@dcos-lite/lib/clock'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { masterErrors } from '../errors.ts'
import { metricsSnapshot } from '../rendering/metrics-snapshot.ts'
import { legacyVersion } from '../rendering/version.ts'
import { redirectTo } from './leader-gate.ts'
import { sendJson } from './send-json.ts'
import { flagsOf } from './state-input.ts'
import type { Throne } from './throne.ts'

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
  scope.get('/metrics/snapshot', (request, reply) =>
    sendJson(request, reply, metricsSnapshot(throne.reign, (clock.nowMs() - throne.startedMs) / 1000)),
  )
}
