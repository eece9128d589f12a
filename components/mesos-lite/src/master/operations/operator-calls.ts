import type { Resource } from '@dcos-lite/lib/mesos'
import type { ConvertingOperation } from '../decide/validate-operation.ts'
import { masterErrors } from '../errors.ts'
import type { Reign } from '../state/reign.ts'
import { operate } from './operate.ts'

type OfAgent<T> = T & { agent_id?: { value: string } }
type Resources = OfAgent<{ resources?: Resource[]; source?: Resource[] }>
type Volumes = OfAgent<{ volumes?: Resource[] }>

/** The calls of operators that change reservations and volumes. */
export interface OperationCall {
  reserve_resources?: Resources
  unreserve_resources?: Resources
  create_volumes?: Volumes
  destroy_volumes?: Volumes
  grow_volume?: OfAgent<{ volume: Resource; addition: Resource }>
  shrink_volume?: OfAgent<{ volume: Resource; subtract: { value: number } }>
}

async function perform(
  reign: Reign,
  body: { agent_id?: { value: string } } | undefined,
  operation: ConvertingOperation,
): Promise<number> {
  const agentId = body?.agent_id?.value
  if (agentId === undefined) {
    const reason = `Expecting '${operation.type.toLowerCase()}.agent_id' to be present`
    throw masterErrors.CALL_INVALID({ call: 'master::Call', reason })
  }
  await operate(reign, agentId, operation)
  return 202
}

const none: Resource = { name: '', type: 'SCALAR' }

/** What each call does; they answer 202. */
export const operationCalls: Record<string, (reign: Reign, call: OperationCall) => Promise<number>> = {
  RESERVE_RESOURCES: (reign, { reserve_resources: body }) => {
    const source = body?.source?.length ? { source: body.source } : {}
    return perform(reign, body, { type: 'RESERVE', reserve: { resources: body?.resources ?? [], ...source } })
  },
  UNRESERVE_RESOURCES: (reign, { unreserve_resources: body }) =>
    perform(reign, body, { type: 'UNRESERVE', unreserve: { resources: body?.resources ?? [] } }),
  CREATE_VOLUMES: (reign, { create_volumes: body }) =>
    perform(reign, body, { type: 'CREATE', create: { volumes: body?.volumes ?? [] } }),
  DESTROY_VOLUMES: (reign, { destroy_volumes: body }) =>
    perform(reign, body, { type: 'DESTROY', destroy: { volumes: body?.volumes ?? [] } }),
  GROW_VOLUME: (reign, { grow_volume: body }) => {
    const { volume = none, addition = none } = body ?? {}
    return perform(reign, body, { type: 'GROW_VOLUME', grow_volume: { volume, addition } })
  },
  SHRINK_VOLUME: (reign, { shrink_volume: body }) => {
    const { volume = none, subtract = { value: 0 } } = body ?? {}
    return perform(reign, body, { type: 'SHRINK_VOLUME', shrink_volume: { volume, subtract } })
  },
}
