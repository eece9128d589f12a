import type { NamedRepository } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'

/** The error for a repository that cannot be reached or read. */
export function unreachable(repository: NamedRepository, cause: unknown): Error {
  const { name, uri } = repository
  const details = { repository: { name, uri }, cause: (cause as Error).message }
  return packageServiceErrors.REPOSITORY_URI_CONNECTION({ name, uri }, { details, cause })
}

/** The error for a repository that nobody waits for any longer. */
export function tooSlow(repository: NamedRepository, waitMs: number): Error {
  return unreachable(repository, new Error(`it did not answer within ${waitMs / 1000} s`))
}
