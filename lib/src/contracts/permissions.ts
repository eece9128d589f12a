/** Who asks: the uid of a verified token, or the name of a component. */
export interface Principal {
  uid: string
  /** `component` principals are trusted parts of the cluster itself. */
  kind: 'user' | 'service-account' | 'component'
}

export type Action = 'create' | 'read' | 'update' | 'delete' | 'full'

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

/** The rule of the open edition until permissions are assigned: whoever is logged in may do everything. */
export const anyPrincipalMayDoEverything: PermissionCheck = {
  check: ({ principal }) =>
    Promise.resolve(
      principal.uid === '' ? { allowed: false, reason: 'nobody is logged in' } : { allowed: true },
    ),
}
