import type { SubscribedAs } from '../../references/decide/secrets-reader.ts'

/**
 * Why a caller may not go on as a framework that is known, where permissions are enforced: the id of a framework stands
 * in every listing, and who has subscribed with it has its offers and tasks. Undefined when it may. Nobody's framework
 * may become somebody's, and parts of the cluster may go on as any.
 */
export function takeOverProblem(
  owner: SubscribedAs | undefined,
  caller: SubscribedAs | undefined,
): string | undefined {
  if (owner === undefined || owner === 'nobody' || caller === undefined) return undefined
  if (caller !== 'nobody' && (caller.kind === 'component' || caller.uid === owner.uid)) return undefined
  return `Framework belongs to '${owner.uid}', not to '${caller === 'nobody' ? '' : caller.uid}'`
}
