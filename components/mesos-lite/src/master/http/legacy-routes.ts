import type { FastifyInstance, FastifyRequest } from '@dcos-lite/lib/http-server'
import { legacyAgentInFull } from '../rendering/legacy-agent.ts'
import { legacyFramework } from '../rendering/legacy-framework.ts'
import { legacyRecoveredAgent, legacyState, legacyStateSummary } from '../rendering/legacy-state.ts'
import { legacyRoles } from '../rendering/legacy-roles.ts'
import { pageOfTasks } from '../rendering/legacy-tasks.ts'
import { weightsOf } from '../allocation/snapshot.ts'
import { removeFramework } from '../frameworks/teardown.ts'
import { masterErrors } from '../errors.ts'
import type { Reign } from '../state/reign.ts'
import { reignOf } from './leader-gate.ts'
import { sendJson } from './send-json.ts'
import { stateInput } from './state-input.ts'
import type { Throne } from './throne.ts'
import { setWeights } from './weights.ts'

type Query = Record<string, string | undefined>

function slaves(reign: Reign, query: Query): object {
  const input = stateInput(reign)
  const wanted = query.slave_id
  const fits = (id: string): boolean => wanted === undefined || id === wanted
  return {
    slaves: [...reign.agents.values()]
      .filter(({ id }) => fits(id))
      .map((agent) => legacyAgentInFull(reign, agent, reign.ledger.total(agent.id))),
    recovered_slaves: input.recovered.filter(([id]) => fits(id)).map(legacyRecoveredAgent),
  }
}

function frameworks(reign: Reign, query: Query): object {
  const wanted = query.framework_id
  const fits = ({ id }: { id: string }): boolean => wanted === undefined || id === wanted
  return {
    frameworks: [...reign.frameworks.values()].filter(fits).map((one) => legacyFramework(reign, one)),
    completed_frameworks: reign.completedFrameworks.filter(fits).map((one) => legacyFramework(reign, one)),
    unregistered_frameworks: [],
  }
}

/** The GET endpoints that only read the state of the leader. */
const views: Record<string, (reign: Reign, query: Query) => object> = {
  '/state': (reign) => legacyState(stateInput(reign)),
  '/state-summary': (reign) => legacyStateSummary(stateInput(reign)),
  '/slaves': slaves,
  '/frameworks': frameworks,
  '/tasks': (reign, query) =>
    pageOfTasks([...reign.frameworks.values(), ...reign.completedFrameworks], query),
  '/roles': (reign) => ({ roles: legacyRoles(reign, weightsOf(reign)) }),
  '/weights': (reign) => [...weightsOf(reign)].map(([role, weight]) => ({ role, weight })),
}

function teardown(reign: Reign, request: FastifyRequest): void {
  const form = request.body instanceof Uint8Array ? Buffer.from(request.body).toString('utf8') : ''
  const id = new URLSearchParams(form).get('frameworkId') ?? ''
  const framework = reign.frameworks.get(id)
  if (!framework) {
    throw masterErrors.CALL_INVALID({ call: 'teardown', reason: `No framework found with ID '${id}'` })
  }
  removeFramework(reign, framework)
}

/** Serves the legacy endpoints that show the leader's state. */
export function serveLegacyViews(
  scope: FastifyInstance,
  throne: Throne,
  paths: (path: string) => string[],
): void {
  for (const [path, view] of Object.entries(views)) {
    for (const url of [...paths(path), ...paths(`${path}.json`)]) {
      scope.get(url, (request, reply) =>
        sendJson(request, reply, view(reignOf(throne), request.query as Query)),
      )
    }
  }
  for (const url of paths('/teardown')) {
    scope.post(url, (request, reply) => {
      teardown(reignOf(throne), request)
      return reply.code(200).send()
    })
  }
  for (const url of paths('/weights')) {
    scope.put(url, async (request, reply) => {
      await setWeights(reignOf(throne), request.body)
      return reply.code(200).send()
    })
  }
}
