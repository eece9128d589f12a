import type { RegistrationAttempt } from '../../protocol/messages.ts'

/**
 * Whether a registration is one that its agent has given up since: it waited on its way or for the registry while a later
 * one was taken. What it says about tasks is older than what was launched meanwhile.
 */
export function isOutdated(
  inForce: RegistrationAttempt | undefined,
  given: RegistrationAttempt | undefined,
): boolean {
  if (!inForce || !given) return false
  return inForce.start > given.start || (inForce.start === given.start && inForce.number > given.number)
}
