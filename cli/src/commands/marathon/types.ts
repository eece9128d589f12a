/** The members of Marathon's answers that the commands read. */
export interface App {
  id: string
  cmd?: string | null
  args?: string[] | null
  cpus: number
  mem: number
  instances: number
  role?: string
  version?: string
  labels?: Record<string, string>
  tasksRunning?: number
  tasksHealthy?: number
  tasksUnhealthy?: number
  tasksStaged?: number
  healthChecks?: unknown[]
  deployments?: { id: string }[]
  container?: { type?: string } | null
  tasks?: MarathonTask[]
  lastTaskFailure?: { message: string; state: string; timestamp: string; host?: string }
}

export interface MarathonTask {
  id: string
  appId: string
  host?: string
  ports?: number[]
  state?: string
  role?: string
  startedAt?: string
  healthCheckResults?: { alive: boolean }[]
}

export interface Deployment {
  id: string
  version?: string
  affectedApps: string[]
  affectedPods?: string[]
  currentActions: { action: string; app?: string; pod?: string }[]
  currentStep: number
  totalSteps: number
  rollout?: { deadline?: string; services?: { id: string; strategy?: string; state?: string }[] }
}

/** A deployment that failed for good, with what became of its services. */
export interface FailedDeployment {
  id: string
  state: 'failed'
  reason: string
  failedAt: string
  outcome: 'rolled-back' | 'stopped'
  rollbackId?: string
  affectedApps: string[]
  affectedPods: string[]
  services: {
    id: string
    restoredVersion?: string
    suspended?: true
    tasks: {
      taskId: string
      host: string
      state: string
      message: string
      stdout?: string[]
      stderr?: string[]
      logProblem?: string
    }[]
  }[]
}

export interface QueueItem {
  count: number
  since?: string
  delay?: { overdue: boolean; timeLeftSeconds: number }
  role?: string
  app?: {
    id: string
    role?: string
    constraints?: string[][]
    cpus?: number
    mem?: number
    disk?: number
    gpus?: number
    portDefinitions?: unknown[]
  }
  pod?: { id: string }
  explanation?: Explanation
  processedOffersSummary?: {
    processedOffersCount: number
    unusedOffersCount: number
    lastUnusedOfferAt?: string
    lastUsedOfferAt?: string
    rejectSummaryLastOffers?: { reason: string; declined: number; processed: number }[]
  }
  lastUnusedOffers?: { offer?: { hostname?: string }; reason?: string[]; timestamp?: string }[]
}

/** Why an app waits: the reason for the whole, and what kept it from each node. */
export interface Explanation {
  subject?: string
  reason: string
  nodes: { hostname: string; rule: string; reason: string; change?: string }[]
}

/** The answer of a changing call: a deployment, or the steps of a preview. */
export interface Change {
  deploymentId?: string
  version?: string
  deployments?: { id: string }[]
  steps?: { actions: { action: string; app?: string; pod?: string }[] }[]
}

/** A pod with its instances. */
export interface PodStatus {
  id: string
  status: string
  statusSince?: string
  spec?: { version?: string; role?: string; scaling?: { instances?: number } }
  instances?: { id: string; status: string; containers?: { name: string }[] }[]
}
