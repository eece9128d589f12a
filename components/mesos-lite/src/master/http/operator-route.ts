import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { anyMethod, answerTypeOf, checkCallType, readCall, sendMessage } from '../../protocol/http/index.ts'
import { masterErrors } from '../errors.ts'
import { takeSnapshot } from '../rendering/snapshot.ts'
import { answerPieces, isView } from '../views/operator-views.ts'
import { reignOf } from './leader-gate.ts'
import { performOperatorCall, readCalls } from './operator-calls.ts'
import type { MasterCall } from './operator-calls.ts'
import { stateInput } from './state-input.ts'
import { sendReader } from './send-view.ts'
import { subscribeToEvents } from './event-stream.ts'
import type { Throne } from './throne.ts'

const name = 'master::Call'
/** Calls that may do without their body. */
const callsWithoutBody: ReadonlySet<string> = new Set(['GET_METRICS'])

/** Serves `POST /api/v1` and `/api/v1/operator`. */
export function serveOperatorApi(scope: FastifyInstance, throne: Throne, paths: readonly string[]): void {
  const handler = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const call = readCall<MasterCall>(request, 'MasterCall', name)
    const type = checkCallType(call, 'MasterCall', name, callsWithoutBody)
    const reign = reignOf(throne)
    const contentType = answerTypeOf(request)
    if (type === 'SUBSCRIBE') {
      await subscribeToEvents(reign, request, reply, contentType)
      return reply
    }
    if (isView(type)) {
      const start = (): ReturnType<typeof answerPieces> =>
        answerPieces(type, takeSnapshot(stateInput(reign)), contentType)
      return sendReader(reply, contentType, reign.views.open(`${type} ${contentType}`, start))
    }
    const read = readCalls[type]
    if (read) {
      const response = { type, [type.toLowerCase()]: await read(reign, call) }
      return sendMessage(reply, 'MasterResponse', response, contentType)
    }
    const status = await performOperatorCall(reign, call)
    if (status !== undefined) return reply.code(status).send()
    throw masterErrors.CALL_NOT_SUPPORTED({ call: 'master', type })
  }
  for (const url of paths) scope.route({ method: [...anyMethod], url, exposeHeadRoute: false, handler })
}
