import { plainPath } from '@dcos-lite/lib/contracts'
import type { PermissionAnswer, PermissionQuestion, Principal } from '@dcos-lite/lib/contracts'
import type { Reference } from '@dcos-lite/lib/contracts'

/** Who a framework showed itself to be when it subscribed: a user, a part of the cluster, or nobody that is known. */
export type SubscribedAs = Principal | 'nobody'

/**
 * Why the tasks of a framework may not be given a secret, where permissions are enforced: a framework names the service
 * of a task itself, so what its principal may read is what counts. Undefined when they may. `retry`: it may change soon.
 */
export function secretRefusal(
  { kind, path }: Reference,
  framework: { name: string; subscribedAs: SubscribedAs | undefined },
  may: (question: PermissionQuestion) => PermissionAnswer,
): { refused: string; retry: boolean } | undefined {
  const { name, subscribedAs } = framework
  // Keys of the config service are for all tasks.
  if (kind !== 'secret') return undefined
  if (subscribedAs === undefined) {
    const refused = `the framework ${name} has not come back since the last change of the leading master`
    return { refused, retry: true }
  }
  if (subscribedAs === 'nobody') {
    const refused = `the framework ${name} subscribed without a token, so nobody knows which secrets it may read`
    return { refused, retry: false }
  }
  const resource = `dcos:secrets:default:/${plainPath(path)}`
  if (may({ principal: subscribedAs, resource, action: 'read' }).allowed) return undefined
  const refused = `the framework ${name} is of ${subscribedAs.uid}, who lacks the permission "read" on ${resource}`
  return { refused, retry: false }
}
