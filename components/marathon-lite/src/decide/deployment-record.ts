import type { GroupRecord } from '../definitions/service.ts'
import type { Step } from '../deploy/plan.ts'

/** What a deployment changed, by versions of definitions, so that it can be undone. */
export interface StoredChange {
  version: string
  services: Record<string, { kind: 'app' | 'pod'; from?: string; to?: string }>
  groups: Record<string, { from?: GroupRecord; to?: GroupRecord }>
}

/** How far the new version of one service came; times are ISO. */
export interface RolloutProgress {
  /** Launches of the new version that failed. */
  failures?: number
  /** Since when all of the first instances are up, while they are. */
  readySince?: string
  promotedAt?: string
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
  /** It has failed when it is not done by then; ISO. */
  deadlineAt?: string
  /** By service id, of services whose labels ask for more than a rolling upgrade. */
  rollouts?: Record<string, RolloutProgress>
  /** The deployment that it undoes: it brings back what was there, so it has neither stages nor a deadline. */
  undoes?: string
}
