import { operatorRole, useOfRoles } from '../rendering/legacy-roles.ts'
import { addUp } from '../rendering/legacy-state.ts'
import type { MessageView } from '../rendering/message-view.ts'
import { viewAsBinary, viewAsJson } from '../rendering/message-view.ts'
import {
  operatorAgents,
  operatorExecutors,
  operatorFrameworks,
  operatorState,
  operatorTasks,
} from '../rendering/operator-state.ts'
import type { StateSnapshot } from '../rendering/snapshot.ts'
import type { UseOfAll } from '../rendering/use-of.ts'

type MakeView = (snapshot: StateSnapshot, use: UseOfAll) => MessageView

function* rolesView(snapshot: StateSnapshot): Generator<string, MessageView> {
  const uses = yield* useOfRoles(snapshot)
  const items = uses.map((use) => operatorRole(snapshot, use))
  return { type: 'RoleList', fields: {}, parts: [], lists: [{ name: 'roles', of: 'Role', items }] }
}

/** The calls whose answers are large, by type. */
const operatorViews: Record<string, MakeView> = {
  GET_STATE: operatorState,
  GET_AGENTS: operatorAgents,
  GET_FRAMEWORKS: operatorFrameworks,
  GET_EXECUTORS: operatorExecutors,
  GET_TASKS: operatorTasks,
}

/** Whether the answer to a call is large. */
export function isView(type: string): boolean {
  return type === 'GET_ROLES' || Object.hasOwn(operatorViews, type)
}

/** In which form a view is wanted. */
export type ViewForm = 'application/json' | 'application/x-protobuf'

const writers = { 'application/json': viewAsJson, 'application/x-protobuf': viewAsBinary }

/** The answer to a call, in pieces. */
export function* answerPieces(
  type: string,
  snapshot: StateSnapshot,
  form: ViewForm,
): Generator<string | Uint8Array, void> {
  const make = operatorViews[type]
  if (!make && type !== 'GET_ROLES') return
  const view = make ? make(snapshot, yield* addUp(snapshot)) : yield* rolesView(snapshot)
  const parts = [{ name: type.toLowerCase(), view }]
  yield* writers[form]({ type: 'MasterResponse', fields: { type }, parts, lists: [] })
}

/** The first event of the operator stream, in pieces. */
export function* subscribedPieces(
  snapshot: StateSnapshot,
  form: ViewForm,
  heartbeatSeconds: number,
): Generator<string | Uint8Array, void> {
  const use = yield* addUp(snapshot)
  const subscribed: MessageView = {
    type: 'MasterSubscribed',
    fields: { heartbeat_interval_seconds: heartbeatSeconds },
    parts: [{ name: 'get_state', view: operatorState(snapshot, use) }],
    lists: [],
  }
  const parts = [{ name: 'subscribed', view: subscribed }]
  yield* writers[form]({ type: 'MasterEvent', fields: { type: 'SUBSCRIBED' }, parts, lists: [] })
}
