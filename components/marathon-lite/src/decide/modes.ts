import type { Mode } from '../deploy/situation.ts'
import type { Verb } from '../deploy/plan.ts'
import { targetOf, verbOf } from '../deploy/plan.ts'
import type { DeploymentRecord } from './deployment-record.ts'

const modeOfVerb: Record<Verb, Mode> = { Start: 'hold', Stop: 'stop', Scale: 'scale', Restart: 'restart' }

/** What a deployment means for each service it touches: its action now, or waiting for its turn, or done. */
export function modesOf(deployment: DeploymentRecord): ReadonlyMap<string, Mode> {
  const known = knownModes.get(deployment) ?? findModes(deployment)
  knownModes.set(deployment, known)
  return known
}

/** Records are replaced and never changed, so that what was found for one holds. */
const knownModes = new WeakMap<DeploymentRecord, ReadonlyMap<string, Mode>>()

function findModes(deployment: DeploymentRecord): Map<string, Mode> {
  const modes = new Map<string, Mode>()
  deployment.steps.forEach(({ actions }, index) => {
    for (const action of actions) {
      const id = targetOf(action)
      if (index < deployment.currentStep) modes.set(id, 'steady')
      else if (index === deployment.currentStep) modes.set(id, modeOfVerb[verbOf(action)])
      else if (modes.get(id) === undefined || modes.get(id) === 'steady') modes.set(id, 'hold')
    }
  })
  return modes
}
