/** Why JSON or bytes are not the message that was expected; `message` names the field. */
export class WireError extends Error {
  override readonly name = 'WireError'
}

/** How deep messages may stand in one another; the real ones need a dozen. */
export const deepestNesting = 100

/** Refuses what is nested so deeply that only an attack, or a mistake, can be meant. */
export function nestedTooDeeply(): WireError {
  return new WireError(`Messages are nested more than ${deepestNesting} deep`)
}

/** Refuses a message without a field that it must have. */
export function missingField(path: string): WireError {
  return new WireError(`Missing required fields: ${path}`)
}
