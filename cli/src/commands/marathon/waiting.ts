const patienceMs = 1000

/**
 * Says why something waits, in brackets, once it has waited for a second: at first nothing was offered to anybody yet,
 * and a reason would only frighten.
 */
export function waitingWords(nowMs: () => number): (reason: string | undefined) => string {
  let sinceMs: number | undefined
  return (reason) => {
    if (reason === undefined) {
      sinceMs = undefined
      return ''
    }
    sinceMs ??= nowMs()
    return nowMs() - sinceMs < patienceMs ? '' : ` (waiting: ${reason})`
  }
}
