import type { ExecutorInfo } from '@dcos-lite/lib/mesos'

/** Times of custom executors, milliseconds. */
export interface ExecutorSettings {
  /** From the start of the process to its first SUBSCRIBE. Default 60 s. */
  registrationTimeoutMs?: number
  /** From the return of the agent to the SUBSCRIBE of an executor that lived on. Default 2 s, at most 15 s. */
  reregistrationTimeoutMs?: number
  /** From SHUTDOWN to the end by force, unless the executor says otherwise. Default 5 s. */
  shutdownGraceMs?: number
}

const longestReregistrationMs = 15_000

/** The settings with their defaults. */
export function executorRules(settings: ExecutorSettings = {}): Required<ExecutorSettings> {
  return {
    registrationTimeoutMs: settings.registrationTimeoutMs ?? 60_000,
    reregistrationTimeoutMs: Math.min(settings.reregistrationTimeoutMs ?? 2000, longestReregistrationMs),
    shutdownGraceMs: settings.shutdownGraceMs ?? 5000,
  }
}

/** How long an executor has to end after SHUTDOWN. */
export function shutdownGraceMs(executor: ExecutorInfo | undefined, settings: ExecutorSettings = {}): number {
  const asked = executor?.shutdown_grace_period?.nanoseconds
  return asked === undefined ? executorRules(settings).shutdownGraceMs : Math.max(Number(asked), 0) / 1e6
}

/** A time as Mesos writes it in the environment: `5secs`, `1.5secs`, `15mins`, `500ms`. */
export function durationText(ms: number): string {
  if (ms >= 60_000 && ms % 60_000 === 0) return `${ms / 60_000}mins`
  return ms >= 1000 ? `${ms / 1000}secs` : `${ms}ms`
}
