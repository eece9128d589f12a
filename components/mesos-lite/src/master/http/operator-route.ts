import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { openStream } from '@dcos-lite/lib/http-server'
import { encodeRecord } from '@dcos-lite/lib/recordio'
import { heartbeatSeconds } from '../config.ts'
import { masterErrors } from '../errors.ts'
import { operatorState } from '../rendering/operator-state.ts'
import type { Reign } from '../state/reign.ts'
import { anyMethod, checkAccept, checkCallType, readCall } from './content.ts'
import { reignOf } from './leader-gate.ts'
import { operatorCallsWithBody, performOperatorCall, readCalls } from './operator-calls.ts'
import type { MasterCall } from './operator-calls.ts'
import { stateInput } from './state-input.ts'
import type { Throne } from './throne.ts'

const name = 'master::Call'

/** The snapshot, a heartbeat, then every event; nothing is between the snapshot and the first event. */
function subscribeToEvents(reign: Reign, request: FastifyRequest, reply: FastifyReply): void {
  const stream = openStream(request, reply, { contentType: 'application/json' })
  const send = (event: object): void => void stream.write(encodeRecord(JSON.stringify(event)))
  send({
    type: 'SUBSCRIBED',
    subscribed: {
      get_state: operatorState(stateInput(reign)),
      heartbeat_interval_seconds: heartbeatSeconds,
    },
  })
  send({ type: 'HEARTBEAT' })
  const remove = reign.events.add({
    write: (record) => void stream.write(record),
    close: () => stream.end(),
  })
  const heartbeats = reign.clock.every(heartbeatSeconds * 1000, () => send({ type: 'HEARTBEAT' }))
  void stream.closed.then(() => {
    heartbeats.cancel()
    remove()
  })
}

/** Serves `POST /api/v1`. */
export function serveOperatorApi(scope: FastifyInstance, throne: Throne, paths: readonly string[]): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const call = readCall<MasterCall>(request, 'MasterCall', name)
    const needsBody = operatorCallsWithBody.has(call.type ?? '')
    const type = checkCallType(call, name, new Set(needsBody ? [] : [call.type ?? '']))
    const reign = reignOf(throne)
    checkAccept(request)
    if (type === 'SUBSCRIBE') {
      subscribeToEvents(reign, request, reply)
      return reply
    }
    const read = readCalls[type]
    if (read) return reply.send({ type, [type.toLowerCase()]: read(reign) })
    if (await performOperatorCall(reign, call)) return reply.code(200).send()
    throw masterErrors.CALL_NOT_SUPPORTED({ call: 'master', type })
  }
  for (const url of paths) scope.route({ method: [...anyMethod], url, exposeHeadRoute: false, handler })
}
