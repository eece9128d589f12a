import { autoscaleViolations } from '../autoscale/decide/labels.ts'
import { daemonViolations } from '../daemon/decide/follow-agents.ts'
import type { ServiceDefinition } from '../definitions/service.ts'
import { onChangeViolations } from '../references/decide/plan-restarts.ts'
import { rolloutViolations } from '../rollout/decide/labels.ts'
import type { Violation } from './report.ts'

/** Labels that ask for what plain Marathon does not do are understood, or refused. */
export function operationLabelViolations(service: ServiceDefinition): Violation[] {
  return [
    ...rolloutViolations(service),
    ...autoscaleViolations(service),
    ...daemonViolations(service),
    ...onChangeViolations(service),
  ]
}
