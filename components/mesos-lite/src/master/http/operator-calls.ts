import { deactivateAgent, drainAgent, reactivateAgent } from '../agents/operator-actions.ts'
import { markGone } from '../agents/mark-gone.ts'
import { masterErrors } from '../errors.ts'
import { removeFramework } from '../frameworks/teardown.ts'
import { startMaintenance, stopMaintenance, updateSchedule } from '../maintenance/operator-actions.ts'
import { operationCalls } from '../operations/operator-calls.ts'
import { quotaCalls } from '../quota/calls.ts'
import type { Reign } from '../state/reign.ts'
import { durationMs } from './duration-field.ts'
import type { MasterCall } from './master-call.ts'
import { readCalls } from './operator-reads.ts'
import { setLoggingLevel } from './logging-calls.ts'
import { setWeights } from './weights.ts'

export type { MasterCall } from './master-call.ts'
export { readCalls } from './operator-reads.ts'

/** A call that changes something. Gives the status of the answer; 200 without one. */
export type WriteCall = (reign: Reign, call: MasterCall) => Promise<number | undefined> | undefined

const idOf = (body: { agent_id: { value: string } } | undefined): string => body?.agent_id.value ?? ''

const done = async (work: Promise<void>): Promise<undefined> => {
  await work
  return undefined
}

function teardown(reign: Reign, frameworkId: string): undefined {
  const framework = reign.frameworks.get(frameworkId)
  if (!framework) {
    const reason = `No framework found with ID '${frameworkId}'`
    throw masterErrors.CALL_INVALID({ call: 'master::Call', reason })
  }
  removeFramework(reign, framework)
  return undefined
}

/** The calls that change something, by type; the body has the name of the type in lower case. */
export const writeCalls: Record<string, WriteCall> = {
  ...operationCalls,
  UPDATE_WEIGHTS: (reign, call) => done(setWeights(reign, call.update_weights?.weight_infos ?? [])),
  TEARDOWN: (reign, call) => teardown(reign, call.teardown?.framework_id.value ?? ''),
  MARK_AGENT_GONE: (reign, call) => done(markGone(reign, idOf(call.mark_agent_gone))),
  DEACTIVATE_AGENT: (reign, call) => done(deactivateAgent(reign, idOf(call.deactivate_agent))),
  REACTIVATE_AGENT: (reign, call) => done(reactivateAgent(reign, idOf(call.reactivate_agent))),
  DRAIN_AGENT: (reign, { drain_agent }) =>
    done(
      drainAgent(reign, idOf(drain_agent), {
        maxGracePeriodMs: durationMs('max_grace_period', drain_agent?.max_grace_period),
        markGone: drain_agent?.mark_gone ?? false,
        replacementMs: durationMs('replacement_timeout', drain_agent?.replacement_timeout),
      }),
    ),
  UPDATE_MAINTENANCE_SCHEDULE: (reign, call) =>
    done(updateSchedule(reign, call.update_maintenance_schedule?.schedule.windows ?? [])),
  START_MAINTENANCE: (reign, call) => done(startMaintenance(reign, call.start_maintenance?.machines ?? [])),
  STOP_MAINTENANCE: (reign, call) => done(stopMaintenance(reign, call.stop_maintenance?.machines ?? [])),
  ...quotaCalls,
  SET_LOGGING_LEVEL: (reign, call) => setLoggingLevel(reign, call.set_logging_level),
}

/** Calls that need their body; the others are said by their type. */
export const operatorCallsWithBody: ReadonlySet<string> = new Set([
  ...Object.keys(writeCalls),
  'LIST_FILES',
  'READ_FILE',
])

/** Performs a call that changes something. Gives the status of the answer, or undefined for any other type. */
export async function performOperatorCall(reign: Reign, call: MasterCall): Promise<number | undefined> {
  const { type = '' } = call
  if (!Object.hasOwn(writeCalls, type)) return undefined
  return (await writeCalls[type]?.(reign, call)) ?? 200
}

/** Whether this master knows the call. */
export function isKnownCall(type: string): boolean {
  return Object.hasOwn(writeCalls, type) || Object.hasOwn(readCalls, type)
}
