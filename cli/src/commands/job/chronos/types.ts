/** A job as Chronos has it; every member may be missing. */
export interface ChronosJob {
  name?: string
  command?: string
  shell?: boolean
  arguments?: string[]
  schedule?: string
  scheduleTimeZone?: string
  epsilon?: string
  parents?: string[]
  retries?: number
  concurrent?: boolean
  disabled?: boolean
  cpus?: number
  mem?: number
  disk?: number
  gpus?: number
  description?: string
  owner?: string
  ownerName?: string
  runAsUser?: string
  environmentVariables?: { name: string; value: string }[]
  uris?: string[]
  fetch?: { uri: string; extract?: boolean; executable?: boolean; cache?: boolean }[]
  constraints?: string[][]
  container?: ChronosContainer | null
}

export interface ChronosContainer {
  type?: string
  image?: string
  forcePullImage?: boolean
  network?: string
  networkName?: string
  networkInfos?: { name?: string }[]
  parameters?: { key: string; value: string }[]
  volumes?: { containerPath: string; hostPath?: string; mode?: string }[]
}

/** A definition for `POST /v1/jobs`. */
export type JobDefinition = { id: string; dependencies?: { id: string }[] } & Record<string, unknown>

/** What becomes of Chronos jobs: definitions, parents before children, and what cannot be taken over, by job. */
export interface Conversion {
  jobs: JobDefinition[]
  notes: { job: string; note: string }[]
}
