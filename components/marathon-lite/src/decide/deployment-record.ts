import type { GroupRecord } from '../definitions/service.ts'
import type { Step } from '../deploy/plan.ts'

/** What a deployment changed, by versions of definitions, so that it can be undone. */
export interface StoredChange {
  version: string
  services: Record<string, { kind: 'app' | 'pod'; from?: string; to?: string }>
  groups: Record<string, { from?: GroupRecord; to?: GroupRecord }>
}

/** A plan that is being carried out. */
export interface DeploymentRecord {
  id: string
  version: string
  startedAt: string
  steps: Step[]
  /** Index of the step that is being carried out. */
  currentStep: number
  change: StoredChange
}
