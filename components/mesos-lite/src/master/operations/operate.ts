import { formatResources } from '@dcos-lite/lib/resources'
import { applyConversion } from '../../protocol/checkpointed-resources.ts'
import type { Conversion } from '../../protocol/checkpointed-resources.ts'
import { convertResources } from '../decide/convert-resources.ts'
import { planRescinds } from '../decide/plan-rescinds.ts'
import type { ConvertingOperation } from '../decide/validate-operation.ts'
import { masterErrors } from '../errors.ts'
import { outstanding, rescindOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { agentProblem, sendOperation } from './apply.ts'
import type { OperationOutcome } from './operation-book.ts'
import { operationRules, rescindShared } from './rules.ts'

// An agent that is busy deleting a large volume answers late; the call was accepted all the same.
const patienceMs = 10_000

/** Makes the resources free that an operation takes: offers of them are rescinded, as few as possible. */
function freeResources(reign: Reign, agent: Agent, { consumed }: Conversion): void {
  const { ledger } = reign
  const offers = outstanding(reign, agent.offerIds)
  const free = [...ledger.available(agent.id), ...ledger.shared(agent.id)]
  const unshared = offers.map(({ id, resources }) => ({
    id,
    resources: resources.filter((one) => !one.shared),
  }))
  const ids = planRescinds(free, unshared, consumed)
  if (!ids) {
    const reason = `has not ${formatResources(consumed)} free: it is used by tasks, or not there`
    throw masterErrors.AGENT_CONFLICT({ agentId: agent.id, reason })
  }
  for (const offer of outstanding(reign, ids)) rescindOffer(reign, offer)
  rescindShared(reign, agent, consumed)
}

function outcomeOf(
  reign: Reign,
  send: (settle: (outcome: OperationOutcome) => void) => void,
): Promise<OperationOutcome> {
  return new Promise((resolve) => {
    const timer = reign.clock.after(patienceMs, () => resolve({ problem: undefined }))
    send((outcome) => {
      timer.cancel()
      resolve(outcome)
    })
  })
}

/**
 * Performs an operation of an operator on an agent. Resolves when the agent has checkpointed it. Throws
 * DCL_MESOS_MASTER_CALL_INVALID, or DCL_MESOS_MASTER_AGENT_CONFLICT when the resources are not free (any more).
 */
export async function operate(reign: Reign, agentId: string, operation: ConvertingOperation): Promise<void> {
  const invalid = (reason: string): Error => masterErrors.CALL_INVALID({ call: 'master::Call', reason })
  const agent = reign.agents.get(agentId)
  if (!agent) throw invalid(`No agent found with ID '${agentId}'`)
  const conversion = convertResources(operation, operationRules(reign, agent, undefined))
  if ('problem' in conversion) throw invalid(`Invalid ${operation.type} operation: ${conversion.problem}`)
  const problem = agentProblem(agent)
  if (problem !== undefined)
    throw masterErrors.AGENT_CONFLICT({ agentId, reason: `cannot be changed: ${problem}` })
  freeResources(reign, agent, conversion)
  const total = applyConversion(reign.ledger.total(agentId), conversion)
  if (!total) throw masterErrors.AGENT_CONFLICT({ agentId, reason: 'has changed meanwhile' })
  reign.ledger.setTotal(agentId, total)
  const { problem: failure } = await outcomeOf(reign, (settle) =>
    sendOperation(reign, agent, undefined, operation, conversion, settle),
  )
  reign.requestAllocation([agentId])
  if (failure === undefined) return
  throw masterErrors.AGENT_CONFLICT({ agentId, reason: `did not apply the operation: ${failure}` })
}
