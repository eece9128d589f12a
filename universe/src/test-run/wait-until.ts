import { setTimeout as wait } from 'node:timers/promises'

/** Asks until there is a value; a text says what is still missing. Throws with the last text after `timeoutMs`. */
export async function waitUntil<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<{ value: T } | string>,
): Promise<T> {
  const endsMs = performance.now() + timeoutMs
  for (;;) {
    const answer = await ask()
    if (typeof answer !== 'string') return answer.value
    if (performance.now() > endsMs)
      throw new Error(`${what} ${answer} (after ${Math.round(timeoutMs / 1000)} s)`)
    await wait(100)
  }
}
