import { parseDurationMs } from './duration.ts'

/** How often an agent may be removed: one every `gapMs`. */
export interface RemovalRate {
  gapMs: number
}

/** Reads `<number>/<time>`, such as `1/20mins`; undefined for anything else. */
export function parseRemovalRate(text: string): RemovalRate | undefined {
  const [permits = '', time = '', ...more] = text.split('/')
  const count = Number(permits)
  const periodMs = parseDurationMs(time)
  if (more.length > 0 || !Number.isInteger(count) || count <= 0 || periodMs === undefined) return undefined
  return periodMs > 0 ? { gapMs: periodMs / count } : undefined
}

/** Reads a part of all, such as `50%`, as a number between 0 and 1; undefined for anything else. */
export function parseRemovalPart(text: string): number | undefined {
  const [, percent] = /^\s*(\d+(?:\.\d+)?)%\s*$/.exec(text) ?? []
  const part = Number(percent) / 100
  return part >= 0 && part <= 1 ? part : undefined
}

/** The agents that wait for their removal, first come first served, and when the last one was removed. */
export interface RemovalQueue {
  waiting: readonly string[]
  lastMs: number | undefined
}

/** Who may be removed now, and how long until the next one may; without a rate everybody at once. */
export interface RemovalStep {
  due: readonly string[]
  queue: RemovalQueue
  nextInMs: number | undefined
}

/** Decides who of the queue may be removed at this moment. */
export function stepRemovals(queue: RemovalQueue, rate: RemovalRate | undefined, nowMs: number): RemovalStep {
  const { waiting, lastMs } = queue
  if (!rate) return { due: waiting, queue: { waiting: [], lastMs: nowMs }, nextInMs: undefined }
  const [first, ...rest] = waiting
  const readyMs = lastMs === undefined ? nowMs : lastMs + rate.gapMs
  if (first === undefined) return { due: [], queue, nextInMs: undefined }
  if (readyMs > nowMs) return { due: [], queue, nextInMs: readyMs - nowMs }
  const left = { waiting: rest, lastMs: nowMs }
  return { due: [first], queue: left, nextInMs: rest.length > 0 ? rate.gapMs : undefined }
}

/** Whether so many of the agents known before the election may be given up. */
export function mayGiveUp(lost: number, known: number, limit: number): boolean {
  return known === 0 || lost / known <= limit
}
