import type { LocalEvent } from '@dcos-lite/installer'

/** Takes the events of a starting cluster. */
export type ReportProgress = (event: LocalEvent) => void
