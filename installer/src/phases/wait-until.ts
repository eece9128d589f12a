import { messageOf } from '@dcos-lite/lib/errors'
import { installerErrors } from '../errors.ts'
import type { Tools } from './phase.ts'

/** Pauses; the clock's own timers keep no process alive, but an installation must. */
export function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer)
      reject(signal.reason as Error)
    }
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    }, delayMs)
    signal.addEventListener('abort', stop, { once: true })
  })
}

/**
 * Looks again and again until there is no problem, and says what it waits for. After `seconds` it throws
 * DCL_INSTALLER_NOT_HEALTHY with the last problem; `explain` adds lines that help.
 */
export async function waitUntilGood(
  problem: () => Promise<string | undefined>,
  tools: Tools,
  options: { seconds: number; explain?: () => Promise<string[]> },
): Promise<void> {
  const { clock, signal, report } = tools
  const deadlineMs = clock.monotonicMs() + options.seconds * 1000
  let said: string | undefined
  for (;;) {
    signal.throwIfAborted()
    const reason = await problem().catch((error: unknown) => messageOf(error))
    if (reason === undefined) return
    if (clock.monotonicMs() > deadlineMs) {
      const lines = (await options.explain?.().catch(() => [])) ?? []
      const output = lines.map((line) => `\n    | ${line}`).join('')
      throw installerErrors.NOT_HEALTHY({ seconds: options.seconds, reason, output })
    }
    if (reason !== said) report(`waiting, at most ${options.seconds} s: ${reason}`)
    said = reason
    await pause(250, signal)
  }
}
