/** Everything that is printed when a local cluster is ready. */
export interface ReadySummary {
  url: string
  clusterId: string
  dataDir: string
  fresh: boolean
  agents: number
  dnsAddress: string
  superuser?: { uid: string; password: string }
  packages: { name: string; url: string; state: string }[]
  notices: string[]
  tookMs: number
}

/**
 * What the process of a starting local cluster tells the program that started it. Steps are announced in order, and
 * each ends before the next begins.
 */
export type LocalEvent =
  | { type: 'step'; title: string }
  | { type: 'detail'; text: string }
  | { type: 'done'; tookMs: number; incomplete?: boolean }
  | { type: 'ready'; summary: ReadySummary }
  | { type: 'stopping'; reason: string }
  | { type: 'failed'; text: string; exitCode: number }
