import type { CatchUp, EnvironmentValue, NetworkSpec, RestartSpec } from './job-spec.ts'

/** A job as it is sent, after the schema was checked: optional members may be missing. */
export interface SubmittedJob {
  id: string
  description?: string
  dependencies?: { id: string }[]
  labels?: Record<string, string>
  schedules?: SubmittedSchedule[]
  run: SubmittedRun
}

export interface SubmittedSchedule {
  id: string
  cron?: string
  repeat?: string
  catchUp?: CatchUp
  timezone?: string
  startingDeadlineSeconds?: number
  concurrencyPolicy?: 'ALLOW' | 'FORBID'
  enabled?: boolean
}

export interface SubmittedVolume {
  containerPath: string
  hostPath?: string
  mode?: 'RO' | 'RW'
  secret?: string
}

export interface SubmittedRun {
  cpus: number
  mem: number
  disk: number
  gpus?: number
  cmd?: string
  args?: string[]
  user?: string
  env?: Record<string, EnvironmentValue>
  placement?: {
    constraints?: { attribute: string; operator: 'IS' | 'EQ' | 'LIKE' | 'UNLIKE'; value?: string }[]
  }
  artifacts?: { uri: string; extract?: boolean; executable?: boolean; cache?: boolean }[]
  maxLaunchDelay?: number
  docker?: {
    image: string
    forcePullImage?: boolean
    privileged?: boolean
    parameters?: { key: string; value: string }[]
  }
  ucr?: { image: { id: string; kind?: 'docker' | 'appc'; forcePull?: boolean }; privileged?: boolean }
  volumes?: SubmittedVolume[]
  restart?: RestartSpec
  taskKillGracePeriodSeconds?: number
  secrets?: Record<string, { source: string }>
  networks?: NetworkSpec[]
}
