/**
 * What was thrown, in words: the message of an error, or what stands for one when it is empty (Node leaves it empty
 * when a connection fails on every address of a host).
 */
export function messageOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) {
    return typeof thrown === 'object' && thrown !== null ? JSON.stringify(thrown) : String(thrown)
  }
  if (thrown.message !== '') return thrown.message
  if (thrown instanceof AggregateError && thrown.errors.length > 0) {
    return thrown.errors.map((error) => messageOf(error)).join('; ')
  }
  const { code } = thrown as NodeJS.ErrnoException
  return code ?? thrown.name
}
