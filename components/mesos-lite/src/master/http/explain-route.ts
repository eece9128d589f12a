import { explainOffers } from '../allocator/explain.ts'
import { allocationSnapshot } from '../allocation/snapshot.ts'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { masterErrors } from '../errors.ts'
import type { Reign } from '../state/reign.ts'
import type { Framework } from '../state/types.ts'
import { reignOf } from './leader-gate.ts'
import { sendJson } from './send-json.ts'
import type { Throne } from './throne.ts'

function findFramework(reign: Reign, idOrName: string): Framework | undefined {
  return (
    reign.frameworks.get(idOrName) ??
    [...reign.frameworks.values()].find(({ info }) => info.name === idOrName)
  )
}

/** Serves `GET /dcos/v1/explain?framework=<id or name>`: why it has no offers, per agent and role. */
export function serveExplain(scope: FastifyInstance, throne: Throne): void {
  scope.get('/dcos/v1/explain', (request, reply) => {
    const reign = reignOf(throne)
    const { framework: wanted = '' } = request.query as { framework?: string }
    const framework = findFramework(reign, wanted)
    if (!framework) throw masterErrors.FRAMEWORK_NOT_FOUND()
    const outstanding = [...framework.offerIds].flatMap((id) => {
      const offer = reign.offers.get(id)
      return offer ? [{ offerId: id, agentId: offer.agentId, role: offer.role }] : []
    })
    return sendJson(request, reply, {
      framework: { id: framework.id, name: framework.info.name, connected: framework.connected },
      suppressedRoles: [...framework.suppressedRoles],
      outstandingOffers: outstanding,
      nodes: explainOffers(allocationSnapshot(reign), framework.id),
    })
  })
}
