import type { Resource, TaskState } from '@dcos-lite/lib/mesos'

/** What is asked for: so many ranks of one program, all at the same time or none. */
export interface GangSpec {
  /** Also the beginning of the names of its tasks. */
  name: string
  ranks: number
  /** Of each rank. */
  cpus: number
  /** Of each rank. */
  memMiB: number
  /** The program and its words, the same in every rank. */
  program: string[]
  /** A reference such as `registry:5000/mpi:1`; without it the programs of the machine are used. */
  image?: string
  /** Most ranks on one agent. Default: as many as fit. */
  mostPerAgent?: number
  /** Variables of every rank. */
  environment?: Record<string, string>
}

/** How patient a gang is. All in milliseconds. */
export interface Patience {
  /** How long offers are held that do not suffice. */
  holdMs: number
  /** The first pause after offers were given back; it doubles up to the longest. */
  firstPauseMs: number
  longestPauseMs: number
  /** How long all ranks together may take from their launch until they run. */
  startMs: number
  /** A gang that waits longer is given up. */
  waitMs?: number
  /** A kill without effect is repeated after it. */
  killAgainMs: number
  /** So often a gang is launched when launches get lost on their way. */
  launches: number
}

/** What the agents that are offered have left, one entry for each agent. */
export interface Room {
  agentId: string
  hostname: string
  /** An address that ranks on other agents reach. */
  address: string
  offerIds: string[]
  resources: Resource[]
}

/** A rank with its place. */
export interface Placement {
  rank: number
  agentId: string
  hostname: string
  resources: Resource[]
}

/** Where rank 0 waits for the others. */
export interface Meeting {
  address: string
  port: number
}

/** How a task ended. */
export interface End {
  state: TaskState
  message: string
  reason: string
  /** The order in which the ranks of a gang ended, from 0. */
  order: number
  /** The framework had asked for it. */
  asked: boolean
}

/** A rank that was launched. */
export interface Rank extends Placement {
  taskId: string
  running: boolean
  end?: End
}

/** `waiting` for room, `starting`, `running`, `ending` (one failed, the others are being killed), `ended`. */
export type GangPhase = 'waiting' | 'starting' | 'running' | 'ending' | 'ended'

/** A gang and how far it is; plain data, so that it can be written down and read again. */
export interface Gang {
  spec: GangSpec
  phase: GangPhase
  waitingSinceMs: number
  /** Offers are held since then. */
  heldSinceMs?: number
  /** No offers are wanted before. */
  pausedUntilMs?: number
  /** Agents that were offered since then and take no rank, by their names, and what they lack. */
  unfit?: Record<string, string>
  /** How often offers were given back without a launch. */
  releases: number
  launches: number
  startedAtMs?: number
  killedAtMs?: number
  /** Empty until it is launched. */
  ranks: Rank[]
  meeting?: Meeting
  /** Why it ends or ended otherwise than well. */
  why?: string
  exitCode?: number
}

/** A gang that nobody has looked at. */
export function newGang(spec: GangSpec, nowMs: number): Gang {
  return { spec, phase: 'waiting', waitingSinceMs: nowMs, releases: 0, launches: 0, ranks: [] }
}
