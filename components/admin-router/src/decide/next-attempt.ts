/** How an attempt ended before a byte of an answer. */
export type AttemptFailure =
  /** No connection was made, so nothing of the request was sent. */
  | 'not-connected'
  /** The connection ended under the request: the upstream may have acted on it. */
  | 'lost'
  /** Anything else, such as an upstream that says nothing. */
  | 'other'

/** A request whose attempts failed so far, and what is known of the place it goes to. */
export interface FailedRequest {
  method: string
  hasBody: boolean
  failure: AttemptFailure
  /** Origins that failed it, in order; the last one just now. Never empty. */
  failed: readonly string[]
  /** Origins that serve the same, the best choice first; undefined when the upstream has one address only. */
  known: readonly string[] | undefined
  /** `known` was read again since the last failure. */
  refreshed: boolean
}

/** What happens to the request now. */
export type NextAttempt = { type: 'send'; origin: string } | { type: 'refresh' } | { type: 'give-up' }

const mostRepeats = 2
const repeatableMethods = new Set(['GET', 'HEAD', 'OPTIONS'])

function mayRepeat({ method, hasBody, failure }: FailedRequest): boolean {
  if (failure === 'other') return false
  // What was not sent cannot be acted on twice, whatever it is.
  return failure === 'not-connected' || (!hasBody && repeatableMethods.has(method))
}

/**
 * Decides whether a failed request is repeated, and where. A request is sent at most three times, never to an address
 * that failed it unless there is no other, and never twice when it may have had an effect. The last repeat is only
 * made with fresh knowledge: where two addresses failed, more of them may be going.
 */
export function decideNextAttempt(request: FailedRequest): NextAttempt {
  const { failed, known, failure, refreshed } = request
  const repeats = failed.length - 1
  if (repeats >= mostRepeats || !mayRepeat(request)) return { type: 'give-up' }
  const other = known?.find((origin) => !failed.includes(origin))
  const stale = known !== undefined && !refreshed
  if (stale && (other === undefined || repeats === mostRepeats - 1)) return { type: 'refresh' }
  if (other !== undefined) return { type: 'send', origin: other }
  const [last] = failed.slice(-1)
  // A kept connection that closed under the request says little about the upstream: once more, over a new one.
  if (failure === 'lost' && repeats === 0 && last !== undefined) return { type: 'send', origin: last }
  return { type: 'give-up' }
}
