import { toDcosError } from '@dcos-lite/lib/errors'
import type { CatalogView } from '../catalog/catalog.ts'
import { errorBody } from '../protocol/error-envelope.ts'

/** The repositories that an answer had to do without (or that are shown as they were earlier); nothing when all are there. */
export function unavailable({ failures }: CatalogView): { unavailableRepositories: unknown[] } | undefined {
  if (failures.length === 0) return undefined
  const unavailableRepositories = failures.map(({ repository: { name, uri }, error, stale }) => {
    const { type, message, data } = errorBody(toDcosError(error))
    const { cause } = (data ?? {}) as { cause?: unknown }
    return { name, uri, stale, type, message, cause }
  })
  return { unavailableRepositories }
}
