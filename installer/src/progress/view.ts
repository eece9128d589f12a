/** How one phase is shown while it runs. */
export interface PhaseView {
  hostStarted(host: string): void
  /** The latest that is to be said about a host; on a terminal it replaces what was said before. */
  report(host: string, text: string): void
  hostDone(host: string): void
  hostFailed(host: string, reason: string): void
  /** Resolves when everything is written. */
  end(): Promise<void>
}

export interface ShownPhase {
  index: number
  total: number
  name: string
  title: string
  hosts: string[]
}

/** Shows a run to a person. */
export interface ProgressView {
  phase(shown: ShownPhase): PhaseView
  /** Something to know that belongs to no phase. */
  notice(text: string): void
}
