import type { UpstreamName } from '../config.ts'

/** Answers that the router gives by itself. */
export type AnswerName =
  | 'metadata'
  | 'version'
  | 'buildinfo'
  | 'health'
  | 'metrics'
  | 'own-health'
  | 'not-found'
  | 'status-page'
  | 'front-page'
  | 'audit'
  | 'authority'

/** Where a request goes. */
export type RouteTarget =
  /** To a component. `strip` is removed from the front of the path, `add` put there instead. */
  | { type: 'upstream'; upstream: UpstreamName; strip?: string; add?: string; cacheMs?: number }
  /** `/service/<path>`: the resolution of reference §4. */
  | { type: 'service' }
  /** The agent's own API; the pattern names `agentId` and `rest`. */
  | { type: 'agent' }
  /** The gateway on the agent; the pattern names `agentId` and `rest`. */
  | { type: 'agent-gateway'; add: string }
  /** To the same path with a slash at its end; `to` names another place. */
  | { type: 'redirect'; status: 301 | 302 | 307; to?: string }
  /** On agents: to the node APIs of the machine. */
  | { type: 'node-apis' }
  | { type: 'answer'; answer: AnswerName }

/** One line of the route table. */
export interface Route {
  /** Label of metrics and logs. */
  name: string
  match: { exact: string } | { prefix: string } | { pattern: RegExp }
  /** A valid token is needed. */
  auth: boolean
  /**
   * What the caller needs `full` on where permissions are enforced. `service`: `dcos:adminrouter:service:<name>` of the
   * service that is asked for. `own`: the upstream decides by itself. Every route with `auth` has one.
   */
  resource?: string
  target: RouteTarget
  /** Connection upgrades (WebSocket) pass. */
  upgrade?: boolean
  /** `Authorization` is removed before the upstream. */
  dropAuthorization?: boolean
  /** `Accept-Encoding` is removed before the upstream. */
  dropAcceptEncoding?: boolean
  /** The answer forbids caching. */
  noCache?: boolean
  /** Only GET and HEAD. */
  readOnly?: boolean
  headers?: Record<string, string>
  /** The connection of the client ends with the answer. */
  closes?: boolean
}
