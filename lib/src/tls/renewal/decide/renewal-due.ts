/** When a certificate begins and ends, wall-clock ms. */
export interface Validity {
  notBeforeMs: number
  notAfterMs: number
}

/** A certificate is replaced when less than this part of its life is left. */
const lastPart = 1 / 3

/** From when on a certificate is replaced, wall-clock ms. */
export function renewalFromMs({ notBeforeMs, notAfterMs }: Validity): number {
  return notAfterMs - (notAfterMs - notBeforeMs) * lastPart
}

/**
 * Whether a certificate is replaced now. One that would end with its authority is not: the next would end at the same
 * moment, until there is another authority.
 */
export function isRenewalDue(own: Validity, authority: Validity, nowMs: number): boolean {
  return nowMs >= renewalFromMs(own) && authority.notAfterMs > own.notAfterMs
}

/** From when on somebody should know that a certificate was not replaced yet, wall-clock ms. */
export function urgentFromMs(validity: Validity): number {
  return (renewalFromMs(validity) + validity.notAfterMs) / 2
}
