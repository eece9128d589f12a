import { createWriteStream } from 'node:fs'
import type { WriteStream } from 'node:fs'
import { join } from 'node:path'
import type { Clock } from '@dcos-lite/lib/clock'

/** One log file per host: what ran there, how it ended, and what a command that failed said. */
export interface HostLogs {
  record(host: string, line: string): void
  close(): Promise<void>
}

/** Writes the logs of hosts into a folder that is there. */
export function openHostLogs(folder: string, clock: Clock): HostLogs {
  const streams = new Map<string, WriteStream>()
  const streamOf = (host: string): WriteStream => {
    const known = streams.get(host)
    if (known) return known
    const stream = createWriteStream(join(folder, `${host}.log`), { flags: 'a', mode: 0o600 })
    // A full disk must not end an installation; the log is there for people.
    stream.on('error', () => undefined)
    streams.set(host, stream)
    return stream
  }
  return {
    record: (host, line) =>
      void streamOf(host).write(`${new Date(clock.nowMs()).toISOString()} ${line.trimEnd()}\n`),
    async close() {
      await Promise.all(
        [...streams.values()].map((stream) => new Promise<void>((resolve) => stream.end(() => resolve()))),
      )
    },
  }
}

/** Logs that go nowhere: a preview writes nothing. */
export const noHostLogs: HostLogs = { record: () => undefined, close: () => Promise.resolve() }
