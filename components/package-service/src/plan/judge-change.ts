import type { JsonObject } from '@dcos-lite/lib/package-format'
import { isJsonObject } from '@dcos-lite/lib/package-rendering'

/** What the scheduler says of a deployment that was listed with its failed ones. */
export type DeploymentState =
  { state: 'running' } | { state: 'failed'; rolledBack: boolean; reason: string } | { state: 'gone' }

/** Finds a deployment in the answer of `GET /v2/deployments?embed=failed`. */
export function stateOfDeployment(deployments: readonly JsonObject[], id: string): DeploymentState {
  const found = deployments.find((one) => one.id === id)
  if (!found) return { state: 'gone' }
  if (found.state !== 'failed') return { state: 'running' }
  const reason = typeof found.reason === 'string' ? found.reason : 'the scheduler does not say why'
  return { state: 'failed', rolledBack: found.outcome === 'rolled-back', reason }
}

/** What became of a change: still under way, or how it ended. */
export type Judgement =
  | { outcome: 'pending'; settling?: true }
  | { outcome: 'healthy' }
  /** `undo`: nobody went back yet, and one should. */
  | { outcome: 'rolled-back' | 'failed'; reason: string; undo?: true }

interface Evidence {
  deployment: DeploymentState
  /** The definition label that the installation carries now; undefined when it is gone. */
  present: string | undefined
  /** The one that the change wrote. */
  wanted: string
  /** Instances that run, and that are healthy, beside those that are wanted; undefined when it cannot be known. */
  instances: { wanted: number; up: number } | undefined
  /**
   * For an update of apps that do not say what healthy is: how much longer its tasks are watched (undefined: the watch
   * has not begun), and what the last of them ended with since it began.
   */
  unchecked?: { leftMs: number | undefined; ended: string | undefined }
}

/** Judges a change by its deployment, and when that is forgotten by what is there now. */
export function judgeChange({ deployment, present, wanted, instances, unchecked }: Evidence): Judgement {
  if (deployment.state === 'running') return { outcome: 'pending' }
  if (deployment.state === 'failed') {
    return { outcome: deployment.rolledBack ? 'rolled-back' : 'failed', reason: deployment.reason }
  }
  if (present === undefined) return { outcome: 'failed', reason: 'the installation is gone' }
  if (present !== wanted) return { outcome: 'failed', reason: 'something else was deployed in its place' }
  if (unchecked && (unchecked.leftMs === undefined || unchecked.leftMs > 0)) {
    return { outcome: 'pending', settling: true }
  }
  const undo = unchecked && instances && instances.wanted > 0 ? { undo: true as const } : {}
  if (instances && instances.wanted > 0 && instances.up === 0) {
    return { outcome: 'failed', reason: 'its deployment was ended and not one instance is up', ...undo }
  }
  if (undo.undo && unchecked?.ended !== undefined) {
    return {
      outcome: 'failed',
      reason: `its tasks end soon after they start: ${unchecked.ended}`,
      undo: true,
    }
  }
  return { outcome: 'healthy' }
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

/** How many instances of apps are up; healthy ones where the app says what healthy is. */
export function instancesUp(apps: readonly JsonObject[]): { wanted: number; up: number } {
  return apps.filter(isJsonObject).reduce(
    (sum: { wanted: number; up: number }, app) => {
      const checked = Array.isArray(app.healthChecks) && app.healthChecks.length > 0
      const up = count(checked ? app.tasksHealthy : app.tasksRunning)
      const wanted = typeof app.instances === 'number' ? app.instances : 1
      return { wanted: sum.wanted + wanted, up: sum.up + Math.min(up, wanted) }
    },
    { wanted: 0, up: 0 },
  )
}
