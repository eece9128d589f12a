/** Who asks: the uid of a verified token, or the name of a component. */
export interface Principal {
  uid: string
  /** `component` principals are trusted parts of the cluster itself. */
  kind: 'user' | 'service-account' | 'component'
}

/** What can be done to a resource; `full` is all of it. */
export const actions = ['create', 'read', 'update', 'delete', 'full'] as const

export type Action = (typeof actions)[number]

export interface PermissionQuestion {
  principal: Principal
  /** A resource id as DC/OS wrote them: `dcos:service:marathon:marathon:services:/team/app`. */
  resource: string
  action: Action
}

export type PermissionAnswer = { allowed: true } | { allowed: false; reason: string }

/** Decides whether a principal may do something. Completed by the identity service. */
export interface PermissionCheck {
  check(question: PermissionQuestion): Promise<PermissionAnswer>
}

/** `open`: whoever is logged in may do everything. `enforce`: only what was granted. */
export type PermissionMode = 'open' | 'enforce'

/** The header in which the front door tells a component who asks; it removes every one that a client sends. */
export const principalHeader = 'x-dcos-principal'

/** The value of `principalHeader`. Uids have no `;`. */
export function formatPrincipal({ uid, kind }: Principal): string {
  return `${encodeURIComponent(uid)};${kind}`
}

/** Reads a value of `principalHeader`; undefined when it is none. */
export function parsePrincipal(value: string): Principal | undefined {
  const found = /^([^;]+);(user|service-account)$/.exec(value)
  if (!found) return undefined
  try {
    return { uid: decodeURIComponent(found[1] ?? ''), kind: found[2] as Principal['kind'] }
  } catch {
    return undefined
  }
}

/** The rule of the open edition until permissions are assigned: whoever is logged in may do everything. */
export const anyPrincipalMayDoEverything: PermissionCheck = {
  check: ({ principal }) =>
    Promise.resolve(
      principal.uid === '' ? { allowed: false, reason: 'nobody is logged in' } : { allowed: true },
    ),
}
