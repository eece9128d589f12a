import type { NamedRepository } from '../catalog/catalog.ts'
import { packageServiceErrors } from '../errors.ts'

function clash(present: boolean, name: string | undefined, uri: string | undefined): string {
  const given = [
    ...(name === undefined ? [] : [`name [${name}]`]),
    ...(uri === undefined ? [] : [`URI [${uri}]`]),
  ]
  if (given.length === 2) {
    return present
      ? `Repository ${given.join(' and ')} are both`
      : `Neither repository ${given.join(' nor ')} are`
  }
  return `Repository ${given[0] ?? ''} is${present ? '' : ' not'}`
}

/** The list with a repository more; refuses duplicates and an index outside the list. */
export function withRepository(
  list: readonly NamedRepository[],
  added: NamedRepository,
  index: number | undefined,
): NamedRepository[] {
  const name = list.some((entry) => entry.name === added.name) ? added.name : undefined
  const uri = list.some((entry) => entry.uri === added.uri) ? added.uri : undefined
  if (name !== undefined || uri !== undefined) {
    const details = { ...(name === undefined ? {} : { name }), ...(uri === undefined ? {} : { uri }) }
    throw packageServiceErrors.REPOSITORY_ALREADY_PRESENT({ what: clash(true, name, uri) }, { details })
  }
  const at = index ?? list.length
  if (at < 0 || at > list.length) {
    const max = list.length
    const range =
      max === 0 ? 'Index value can be at most 0' : `Index value must be between 0 and ${max} inclusive.`
    const details = { attempted: at, max }
    throw packageServiceErrors.REPOSITORY_ADD_INDEX_OUT_OF_BOUNDS({ attempted: at, range }, { details })
  }
  return list.toSpliced(at, 0, added)
}

/** The list without the repository of this name, of this URI, or with both. */
export function withoutRepository(
  list: readonly NamedRepository[],
  name: string | undefined,
  uri: string | undefined,
): NamedRepository[] {
  if (name === undefined && uri === undefined) throw packageServiceErrors.REPO_NAME_OR_URI_MISSING()
  const matches = (entry: NamedRepository): boolean =>
    (name === undefined || entry.name === name) && (uri === undefined || entry.uri === uri)
  const kept = list.filter((entry) => !matches(entry))
  if (kept.length < list.length) return kept
  const details = { ...(name === undefined ? {} : { name }), ...(uri === undefined ? {} : { uri }) }
  throw packageServiceErrors.REPOSITORY_NOT_PRESENT({ what: clash(false, name, uri) }, { details })
}
