import { explainOffers } from '../allocator/explain.ts'
import type { ExplainRequest } from '../allocator/explain.ts'
import { allocationSnapshot } from '../allocation/snapshot.ts'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { masterErrors } from '../errors.ts'
import { outstanding } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import type { Framework } from '../state/types.ts'
import { shapeOf, wantedOf } from './explain-question.ts'
import type { ExplainQuestion } from './explain-question.ts'
import { reignOf } from './leader-gate.ts'
import { sendJson } from './send-json.ts'
import type { Throne } from './throne.ts'

function findFramework(reign: Reign, idOrName: string): Framework | undefined {
  return (
    reign.frameworks.get(idOrName) ??
    [...reign.frameworks.values()].find(({ info }) => info.name === idOrName)
  )
}

function countBy(values: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const value of values) counts[value] = (counts[value] ?? 0) + 1
  return counts
}

function requestOf(reign: Reign, framework: Framework, question: ExplainQuestion): ExplainRequest {
  const wanted = wantedOf(question)
  return {
    frameworkId: framework.id,
    shape: shapeOf(question),
    offersOn: (agentId) => outstanding(reign, reign.agents.get(agentId)?.offerIds ?? []),
    ...(question.role === undefined ? {} : { roles: [question.role] }),
    ...(question.agent === undefined ? {} : { agentIds: [question.agent] }),
    ...(wanted ? { wanted } : {}),
  }
}

function answer(reign: Reign, question: ExplainQuestion): object {
  const framework = findFramework(reign, question.framework ?? '')
  if (!framework) throw masterErrors.FRAMEWORK_NOT_FOUND()
  const snapshot = allocationSnapshot(reign)
  const nodes = explainOffers(snapshot, requestOf(reign, framework, question))
  const fitting = nodes.filter(({ fits }) => fits).length
  const reason =
    nodes.length === 0
      ? 'no such agent is registered'
      : `${fitting} of ${nodes.length} ${nodes.length === 1 ? 'place' : 'places'} would be offered and fit`
  return {
    framework: { id: framework.id, name: framework.info.name, connected: framework.connected },
    reason: snapshot.paused ?? reason,
    suppressedRoles: [...framework.suppressedRoles],
    outstandingOffers: outstanding(reign, framework.offerIds).map(({ id: offerId, agentId, role }) => ({
      offerId,
      agentId,
      role,
    })),
    outcomes: countBy(nodes.map(({ outcome }) => outcome)),
    nodes,
  }
}

/**
 * Serves `/dcos/v1/explain`: why a framework has, or has not, an offer for a shape of resources, per agent and role. GET
 * takes the question from the query, POST from the body.
 */
export function serveExplain(scope: FastifyInstance, throne: Throne): void {
  scope.get('/dcos/v1/explain', (request, reply) =>
    sendJson(request, reply, answer(reignOf(throne), request.query as ExplainQuestion)),
  )
  scope.post('/dcos/v1/explain', (request, reply) =>
    sendJson(request, reply, answer(reignOf(throne), (request.body ?? {}) as ExplainQuestion)),
  )
}
