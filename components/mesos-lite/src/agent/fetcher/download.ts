import { copyFile, open } from 'node:fs/promises'
import type { Clock } from '@dcos-lite/lib/clock'
import type { FetchPlan } from './decide/plan-fetch.ts'

const stallMs = 60_000

async function download(url: string, file: string, clock: Clock, signal: AbortSignal): Promise<number> {
  const stalled = new AbortController()
  const stall = (): void => stalled.abort(new Error(`nothing arrived for ${stallMs / 1000} seconds`))
  let timer = clock.after(stallMs, stall)
  const handle = await open(file, 'w')
  try {
    const answer = await fetch(url, { signal: AbortSignal.any([signal, stalled.signal]) })
    if (!answer.ok) {
      await answer.body?.cancel()
      throw new Error(`the server answered ${answer.status} ${answer.statusText}`.trim())
    }
    let bytes = 0
    for await (const chunk of answer.body ?? []) {
      timer.cancel()
      timer = clock.after(stallMs, stall)
      await handle.writeFile(chunk)
      bytes += chunk.length
    }
    return bytes
  } finally {
    timer.cancel()
    await handle.close()
  }
}

function plain(error: Error): Error {
  const { cause } = error
  return error.message === 'fetch failed' && cause instanceof Error
    ? new Error(cause.message || (cause as NodeJS.ErrnoException).code || 'the server cannot be reached', {
        cause: error,
      })
    : error
}

/** Brings the bytes of one URI into a file and gives their number. */
export async function obtain(
  source: FetchPlan['source'],
  file: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  if (source.type === 'copy') {
    await copyFile(source.path, file)
    return
  }
  try {
    await download(source.url, file, clock, signal)
  } catch (error) {
    throw plain(error as Error)
  }
}
