import type { DeploymentRecord } from '../decide/deployment-record.ts'
import type { ReadinessResult } from '../health/book.ts'

/** A running deployment as clients see it. */
export function renderDeployment(
  deployment: DeploymentRecord,
  readinessOf: (serviceId: string) => ReadinessResult[],
): Record<string, unknown> {
  const { id, version, steps, currentStep } = deployment
  const actions = steps.flatMap((step) => step.actions)
  const unique = (ids: (string | undefined)[]): string[] => [
    ...new Set(ids.filter((each) => each !== undefined)),
  ]
  return {
    id,
    version,
    affectedApps: unique(actions.map(({ app }) => app)),
    affectedPods: unique(actions.map(({ pod }) => pod)),
    steps,
    currentActions: (steps[currentStep]?.actions ?? []).map((action) => ({
      ...action,
      readinessCheckResults: readinessOf(action.app ?? action.pod ?? ''),
    })),
    currentStep: currentStep + 1,
    totalSteps: steps.length,
  }
}
