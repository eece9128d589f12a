import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { reignOf } from '../http/leader-gate.ts'
import { sendJson } from '../http/send-json.ts'
import type { Throne } from '../http/throne.ts'

/** Serves what DC/OS showed of its overlay networks. Without such networks the lists are empty. */
export function serveOverlay(scope: FastifyInstance, throne: Throne): void {
  scope.get('/overlay-master/state', (request, reply) =>
    sendJson(request, reply, reignOf(throne).overlay?.view() ?? { agents: [], network: { overlays: [] } }),
  )
}
