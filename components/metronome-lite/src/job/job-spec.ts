/** An environment variable: text, or the name of a declared secret. */
export type EnvironmentValue = string | { secret: string }

export interface Artifact {
  uri: string
  extract: boolean
  executable: boolean
  cache: boolean
}

export type ConstraintOperator = 'IS' | 'LIKE' | 'UNLIKE'

/** A rule about where a run may go; without a value it has no effect. */
export interface Constraint {
  attribute: string
  operator: ConstraintOperator
  value?: string
}

export interface DockerSpec {
  image: string
  forcePullImage: boolean
  privileged: boolean
  parameters: { key: string; value: string }[]
}

export interface UcrSpec {
  image: { id: string; kind: 'docker' | 'appc'; forcePull: boolean }
  privileged: boolean
}

export type VolumeSpec =
  { containerPath: string; hostPath: string; mode: 'RO' | 'RW' } | { containerPath: string; secret: string }

export interface NetworkSpec {
  mode: 'host' | 'container/bridge' | 'container'
  name?: string
  labels?: Record<string, string>
}

export interface RestartSpec {
  policy: 'NEVER' | 'ON_FAILURE'
  activeDeadlineSeconds?: number
}

/** What a run of a job starts, with every default filled in. Memory and disk in MiB. */
export interface RunSpec {
  cpus: number
  mem: number
  disk: number
  gpus: number
  cmd?: string
  args?: string[]
  user?: string
  env: Record<string, EnvironmentValue>
  placement: { constraints: Constraint[] }
  artifacts: Artifact[]
  /** Seconds. */
  maxLaunchDelay: number
  docker?: DockerSpec
  ucr?: UcrSpec
  volumes: VolumeSpec[]
  restart: RestartSpec
  taskKillGracePeriodSeconds?: number
  secrets: Record<string, { source: string }>
  networks: NetworkSpec[]
}

/** A job without its schedules. */
export interface JobSpec {
  id: string
  description?: string
  dependencies: { id: string }[]
  labels: Record<string, string>
  run: RunSpec
}

/**
 * What becomes of starts that were missed while no metronome led. `skip`: nothing; `once`: the last of them is made up;
 * `all`: each of them is.
 */
export type CatchUp = 'skip' | 'once' | 'all'

/** When a job is started by itself. */
export interface ScheduleSpec {
  id: string
  /** A cron expression; absent when the schedule repeats by `repeat`. */
  cron?: string
  /** A repeating interval of ISO 8601 with its start, `R5/2030-01-01T00:00:00Z/PT1H`, in place of `cron`. */
  repeat?: string
  /** What becomes of starts that were missed; absent: `skip`. */
  catchUp?: CatchUp
  timezone: string
  startingDeadlineSeconds: number
  concurrencyPolicy: 'ALLOW' | 'FORBID'
  enabled: boolean
}

/** Whether jobs may have this id: dot-separated names of lower-case letters, digits and inner hyphens. */
export function isJobId(id: string): boolean {
  return /^[a-z0-9]+(-+[a-z0-9]+)*(\.[a-z0-9]+(-+[a-z0-9]+)*)*$/.test(id)
}
