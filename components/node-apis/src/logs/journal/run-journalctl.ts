import { spawn } from 'node:child_process'
import { messageOf } from '@dcos-lite/lib/errors'
import { nodeApiErrors } from '../../errors.ts'
import { parseJournalLine } from '../decide/journal-entry.ts'
import type { LogEntry } from '../entry.ts'
import { splitLines } from '../split-lines.ts'

const always = ['--output=json', '--no-pager', '--quiet', '--all']
const longestLineBytes = 2 * 1024 * 1024

/** Runs journalctl and yields its entries no faster than they are taken; ends it when nobody wants more. */
export async function* runJournalctl(
  program: string,
  given: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<LogEntry, void, undefined> {
  if (signal.aborted) return
  const child = spawn(program, [...always, ...given], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env.PATH ?? '/usr/bin:/bin', LC_ALL: 'C.UTF-8' },
  })
  let complaint = ''
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-1000)
  })
  const ended = new Promise<number | null>((resolve) => {
    child.once('error', (error) => {
      complaint = messageOf(error)
      resolve(-1)
    })
    child.once('close', resolve)
  })
  const end = (): void => void child.kill('SIGKILL')
  signal.addEventListener('abort', end, { once: true })
  let found = false
  try {
    for await (const line of splitLines(child.stdout, longestLineBytes)) {
      const entry = parseJournalLine(line)
      if (!entry) continue
      found = true
      yield entry
    }
    const code = await ended
    if (code !== 0 && !found && !signal.aborted) {
      throw nodeApiErrors.JOURNAL_UNREADABLE({ reason: complaint.trim() || `journalctl ended with ${code}` })
    }
  } finally {
    signal.removeEventListener('abort', end)
    end()
    child.stdout.destroy()
  }
}
