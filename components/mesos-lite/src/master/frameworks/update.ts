import type { FrameworkInfo } from '@dcos-lite/lib/mesos'
import type { OfferConstraints } from '../allocator/constraints.ts'
import { changeProblem, frameworkProblem } from '../decide/framework-info.ts'
import { masterErrors } from '../errors.ts'
import { renderFramework } from '../rendering/operator-framework.ts'
import { outstanding, rescindOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import type { Framework } from '../state/types.ts'
import { agentsOf } from './agents-of.ts'
import { applyInfo } from './create.ts'

/** The body of an UPDATE_FRAMEWORK call. */
export interface UpdateBody {
  framework_info: FrameworkInfo
  suppressed_roles?: string[]
  offer_constraints?: OfferConstraints
}

/** Answers UPDATE_FRAMEWORK; throws DCL_MESOS_MASTER_CALL_INVALID for what may not be changed. */
export function updateFramework(reign: Reign, framework: Framework, body: UpdateBody): void {
  const { framework_info: info, suppressed_roles = [], offer_constraints: constraints } = body
  const reason =
    frameworkProblem({ info, suppressedRoles: suppressed_roles, constraints }) ??
    changeProblem(framework.info, info, true)
  if (reason !== undefined) throw masterErrors.CALL_INVALID({ call: 'scheduler::Call', reason })
  const before = framework.roles
  applyInfo(framework, info)
  const left = before.filter((role) => !framework.roles.includes(role))
  if (left.length > 0) reign.filters.clear(framework.id, left)
  framework.suppressedRoles = new Set(suppressed_roles)
  framework.constraints = constraints
  for (const offer of outstanding(reign, [...framework.offerIds])) {
    if (!framework.roles.includes(offer.role)) rescindOffer(reign, offer)
  }
  for (const agent of agentsOf(reign, framework)) {
    agent.session?.send({ type: 'UPDATE_FRAMEWORK', framework: framework.info })
  }
  reign.events.publish(() => ({
    type: 'FRAMEWORK_UPDATED',
    framework_updated: { framework: renderFramework(reign, framework) },
  }))
  reign.requestAllocation()
}
