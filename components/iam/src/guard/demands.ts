import { isSuperuser, normaliseResource, superuserResource } from '@dcos-lite/lib/identity'
import type { AccessFacts, Demand } from '@dcos-lite/lib/identity'
import { readResource } from '../decide/names.ts'

/** A call as the router understood it; so no spelling of a path means one thing here and another there. */
export interface RoutedCall {
  method: string
  /** The pattern of the route, such as `/acs/api/v1/users/:uid`; undefined when there is none. */
  route: string | undefined
  params: { uid?: string; gid?: string; rid?: string }
}

/** What a call needs. `self`: nothing if it is about the caller's own account. */
export type CallDemands = Demand[] | 'open' | { self: string; otherwise: Demand[] }

/** Whoever has it administers accounts, groups and permissions, except those of superusers. */
const administration: Demand = { resource: 'dcos:adminrouter:acs', action: 'full' }
const everything: Demand = { resource: superuserResource, action: 'full' }

const base = '/acs/api/v1/'
const open = new Set(['auth', 'uiconfig'])
const providerRoute = `${base}auth/oidc/providers/`

/** Whether the members of a group are superusers. */
function makesSuperusers(facts: AccessFacts, gid: string): boolean {
  return facts.grantsOfGroup(gid)?.get(superuserResource)?.has('full') === true
}

/** Whether decisions take a resource, however it is written, for that of superusers. */
function isSuperuserList(rid: string): boolean {
  return normaliseResource(readResource(rid) ?? '') === superuserResource
}

/**
 * What a call below `/acs/api/v1` needs. Whoever is not a superuser must not become one, nor touch one: neither its
 * account, nor its group, nor its access list.
 */
export function demandsOf(facts: AccessFacts, { method, route, params }: RoutedCall): CallDemands {
  // Outside of this path are the feed, health and metrics, which the front door does not pass on.
  if (!route?.startsWith(base)) return 'open'
  const kind = route.slice(base.length).split('/', 1)[0] ?? ''
  const providers = route.startsWith(providerRoute)
  if (open.has(kind) && !providers) return 'open'
  const { uid, gid, rid } = params
  if (method === 'GET' || method === 'HEAD') {
    return kind === 'users' && uid !== undefined
      ? { self: uid, otherwise: [administration] }
      : [administration]
  }
  const touchesSuperusers =
    (kind === 'users' && uid !== undefined && isSuperuser(facts, uid)) ||
    (kind === 'groups' && gid !== undefined && makesSuperusers(facts, gid)) ||
    (kind === 'acls' && rid !== undefined && isSuperuserList(rid)) ||
    kind === 'signing-keys' ||
    kind === 'refused-nodes' ||
    // Who says which directory or provider is believed can be anybody.
    providers ||
    route === `${base}ldap/config`
  return touchesSuperusers ? [everything] : [administration]
}
