import type { Clock } from '@dcos-lite/lib/clock'
import type { ProgressView } from './view.ts'

const here = 'here'

/** One line for each thing that happens, for logs and pipes: `[3/11] push  10.0.0.2  sent (2.1 s)`. */
export function createPlainView(write: (text: string) => void, clock: Clock): ProgressView {
  return {
    notice: (text) => write(`${text}\n`),
    phase({ index, total, name, title, hosts }) {
      const startedMs = new Map<string, number>()
      const prefix = `[${index}/${total}] ${name}`
      const line = (host: string, text: string): void => write(`${prefix}  ${host || here}  ${text}\n`)
      const seconds = (host: string): string =>
        `${((clock.monotonicMs() - (startedMs.get(host) ?? clock.monotonicMs())) / 1000).toFixed(1)} s`
      const many = hosts.filter((host) => host !== '').length
      write(`[${index}/${total}] ${title}${many > 1 ? ` (${many} hosts)` : ''}\n`)
      return {
        hostStarted: (host) => void startedMs.set(host, clock.monotonicMs()),
        report: line,
        hostDone: (host) => line(host, `done (${seconds(host)})`),
        hostFailed: (host, reason) => line(host, `FAILED (${seconds(host)}): ${reason.split('\n')[0] ?? ''}`),
        end: () => Promise.resolve(),
      }
    },
  }
}
