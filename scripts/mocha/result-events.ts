/** What a mocha process reports, one JSON object a line, so that a process that dies has reported all before. */
export type ResultEvent =
  | { event: 'started'; file: string; title: string }
  | { event: 'passed'; file: string; title: string; tookMs: number }
  | { event: 'skipped'; file: string; title: string; reason: string }
  | { event: 'failed'; file: string; title: string; message: string }
  | { event: 'finished' }
