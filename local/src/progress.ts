/** What the starting cluster tells whoever watches. Steps are announced in order, each ends before the next starts. */
export type ProgressEvent =
  | { type: 'step'; title: string }
  | { type: 'detail'; text: string }
  | { type: 'done'; tookMs: number }
  | { type: 'ready'; summary: ReadySummary }
  | { type: 'stopping'; reason: string }
  | { type: 'failed'; text: string; exitCode: number }

/** Everything the front end prints when the cluster is ready. */
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

export type ReportProgress = (event: ProgressEvent) => void
