import type { Step } from '../deploy/plan.ts'

/** What is remembered of how the versions of one service came; times are ISO. */
export interface RolloutRecord {
  serviceId: string
  /** The newest version of which all instances were up. */
  healthyVersion?: string
  /** The newest deployment of it that failed for good; gone as soon as another one succeeds. */
  failure?: { deploymentId: string; version: string; at: string; reason: string; restoredVersion?: string }
  /** The versions of secrets and configuration that its instances have, or are about to get. */
  references?: Readonly<Record<string, string>>
  /** The newest change of the number of instances that autoscaling made. */
  scaled?: { at: string; from: number; to: number; reason: string }
}

/** A task of a failed deployment with the end of what it wrote. */
export interface TaskReport {
  taskId: string
  host: string
  state: string
  message: string
  /** Last lines, oldest first; absent until they are fetched, or when they could not be. */
  stdout?: string[]
  stderr?: string[]
  /** Why there are no lines. */
  logProblem?: string
}

/** What became of one service of a failed deployment. */
export interface FailedService {
  id: string
  failedVersion?: string
  /** The version whose configuration it has again. */
  restoredVersion?: string
  /** There was nothing good to go back to: its definition stays, without instances. */
  suspended?: true
  tasks: TaskReport[]
}

/** A deployment that failed for good. */
export interface FailedDeployment {
  id: string
  version: string
  startedAt: string
  failedAt: string
  reason: string
  steps: Step[]
  currentStep: number
  outcome: 'rolled-back' | 'stopped'
  /** The deployment that undoes it. */
  rollbackId?: string
  services: FailedService[]
}
