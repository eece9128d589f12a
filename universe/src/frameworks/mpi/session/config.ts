import type { GangSpec, Patience } from '../gang/types.ts'

/** What the framework needs to know. */
export interface MpiConfig {
  /** Masters, tried in turn. */
  masterUrls: string[]
  /** In this order they get their turn. */
  gangs: GangSpec[]
  /** Name of the framework. Default `mpi`. */
  name?: string
  /** Default `*`. */
  role?: string
  /** User of the tasks. Default `root`. */
  user?: string
  principal?: string
  /** Where the state is kept, so that another process can go on. Default: it is not kept. */
  stateFile?: string
  /** How long the master waits for such a process. Default 60 s with a state file, otherwise 0. */
  failoverTimeoutMs?: number
  patience?: Partial<Patience>
}

/** Patience of people: offers for 5 s, pauses of 1 to 30 s, a minute to start. */
export const defaultPatience: Patience = {
  holdMs: 5000,
  firstPauseMs: 1000,
  longestPauseMs: 30_000,
  startMs: 120_000,
  killAgainMs: 5000,
  launches: 3,
}
