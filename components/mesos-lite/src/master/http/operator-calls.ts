import { markGone, setDeactivated } from '../agents/operator-actions.ts'
import { weightsOf } from '../allocation/snapshot.ts'
import { masterErrors } from '../errors.ts'
import { removeFramework } from '../frameworks/teardown.ts'
import { operatorRoles } from '../rendering/legacy-roles.ts'
import { metricsSnapshot } from '../rendering/metrics-snapshot.ts'
import {
  operatorAgents,
  operatorExecutors,
  operatorFrameworks,
  operatorState,
  operatorTasks,
} from '../rendering/operator-state.ts'
import { legacyVersion } from '../rendering/version.ts'
import type { Reign } from '../state/reign.ts'
import { flagsOf, stateInput } from './state-input.ts'
import { setWeights } from './weights.ts'

interface AgentBody {
  agent_id: { value: string }
}

/** A call of `POST /api/v1` as far as we act on it. */
export interface MasterCall {
  type?: string
  update_weights?: { weight_infos?: { role?: string; weight: number }[] }
  teardown?: { framework_id: { value: string } }
  mark_agent_gone?: AgentBody
  deactivate_agent?: AgentBody
  reactivate_agent?: AgentBody
}

/** Calls whose type says everything; the others need their body. */
export const operatorCallsWithBody: ReadonlySet<string> = new Set([
  'UPDATE_WEIGHTS',
  'TEARDOWN',
  'MARK_AGENT_GONE',
  'DEACTIVATE_AGENT',
  'REACTIVATE_AGENT',
])

function metrics(reign: Reign): object {
  const uptimeSeconds = (reign.clock.nowMs() - reign.startedMs) / 1000
  const values = Object.entries(metricsSnapshot(reign, uptimeSeconds))
  return { metrics: values.map(([name, value]) => ({ name, value })) }
}

function flags(reign: Reign): object {
  const values = Object.entries(flagsOf(reign.settings, reign.masterInfo.port))
  return { flags: values.map(([name, value]) => ({ name, value })) }
}

function weights(reign: Reign): object {
  const infos = [...weightsOf(reign)].map(([role, weight]) => ({ role, weight }))
  return infos.length === 0 ? {} : { weight_infos: infos }
}

function roles(reign: Reign): object {
  const list = operatorRoles(reign, weightsOf(reign))
  return list.length === 0 ? {} : { roles: list }
}

/** The calls that read: the body of the answer by the type of the call. */
export const readCalls: Record<string, (reign: Reign) => object> = {
  GET_HEALTH: () => ({ healthy: true }),
  GET_FLAGS: flags,
  GET_VERSION: () => ({ version_info: legacyVersion }),
  GET_METRICS: metrics,
  GET_STATE: (reign) => operatorState(stateInput(reign)),
  GET_AGENTS: (reign) => operatorAgents(stateInput(reign)),
  GET_FRAMEWORKS: (reign) => operatorFrameworks(stateInput(reign)),
  GET_EXECUTORS: (reign) => operatorExecutors(stateInput(reign)),
  GET_OPERATIONS: () => ({}),
  GET_TASKS: (reign) => operatorTasks(stateInput(reign)),
  GET_ROLES: roles,
  GET_WEIGHTS: weights,
  GET_QUOTA: () => ({ status: {} }),
  GET_MASTER: (reign) => ({
    master_info: reign.masterInfo,
    start_time: reign.startedMs / 1000,
    elected_time: reign.electedMs / 1000,
  }),
}

function teardown(reign: Reign, frameworkId: string): void {
  const framework = reign.frameworks.get(frameworkId)
  if (!framework) {
    const reason = `No framework found with ID '${frameworkId}'`
    throw masterErrors.CALL_INVALID({ call: 'master::Call', reason })
  }
  removeFramework(reign, framework)
}

/** The calls that change something. Returns false when the type is not one of them. */
export async function performOperatorCall(reign: Reign, call: MasterCall): Promise<boolean> {
  const { update_weights, mark_agent_gone, deactivate_agent, reactivate_agent } = call
  if (call.type === 'UPDATE_WEIGHTS') await setWeights(reign, update_weights?.weight_infos ?? [])
  else if (call.type === 'TEARDOWN') teardown(reign, call.teardown?.framework_id.value ?? '')
  else if (call.type === 'MARK_AGENT_GONE') await markGone(reign, mark_agent_gone?.agent_id.value ?? '')
  else if (call.type === 'DEACTIVATE_AGENT') {
    await setDeactivated(reign, deactivate_agent?.agent_id.value ?? '', true)
  } else if (call.type === 'REACTIVATE_AGENT') {
    await setDeactivated(reign, reactivate_agent?.agent_id.value ?? '', false)
  } else return false
  return true
}
