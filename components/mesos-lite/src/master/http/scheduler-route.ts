import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { openStream } from '@dcos-lite/lib/http-server'
import type { SchedulerCallMessage } from '@dcos-lite/lib/mesos'
import {
  anyMethod,
  answerTypeOf,
  callErrors,
  checkCallType,
  readCall,
  recordWriter,
} from '../../protocol/http/index.ts'
import { heartbeatSeconds } from '../config.ts'
import { masterErrors } from '../errors.ts'
import { countCall } from '../frameworks/count-traffic.ts'
import { disconnectFramework } from '../frameworks/disconnect.ts'
import { subscribeFramework } from '../frameworks/subscribe.ts'
import type { SubscribeBody } from '../frameworks/subscribe.ts'
import { callerNoted } from '../permissions/subscribed-as.ts'
import type { Reign } from '../state/reign.ts'
import type { Framework, Subscription } from '../state/types.ts'
import { reignOf } from './leader-gate.ts'
import { callsWithoutBody, checkFrameworkCall, performCall } from './scheduler-calls.ts'
import type { FrameworkCall } from './scheduler-calls.ts'
import type { Throne } from './throne.ts'

const name = 'scheduler::Call'

/** What may wait for a slow scheduler: every task has at most one update on its way, and a large one has many tasks. */
const bufferBytes = 128 * 1024 * 1024

function streamIdOf(request: FastifyRequest): string | undefined {
  const header = request.headers['mesos-stream-id']
  return Array.isArray(header) ? header[0] : header
}

function subscribe(
  reign: Reign,
  call: SchedulerCallMessage & { type: 'SUBSCRIBE' },
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const body: SubscribeBody = call.subscribe
  if ((call.framework_id?.value ?? '') !== (body.framework_info.id?.value ?? '')) {
    const reason = "'framework_id' differs from 'subscribe.framework_info.id'"
    throw callErrors.INVALID({ call: name, reason })
  }
  const contentType = answerTypeOf(request)
  if (streamIdOf(request) !== undefined) throw masterErrors.STREAM_ID_UNEXPECTED()
  const streamId = reign.random.uuid()
  const stream = openStream(request, reply, {
    contentType,
    headers: { 'mesos-stream-id': streamId },
    gathered: true,
    bufferLimitBytes: bufferBytes,
  })
  const record = recordWriter('SchedulerEvent', contentType)
  const subscription: Subscription = {
    streamId,
    send: (event) => void stream.write(record(event)),
    close: () => stream.end(),
  }
  const framework = subscribeFramework(reign, body, subscription, callerNoted(request))
  if (!framework) return
  const heartbeats = reign.clock.every(heartbeatSeconds * 1000, () =>
    subscription.send({ type: 'HEARTBEAT' }),
  )
  void stream.closed.then(() => {
    heartbeats.cancel()
    if (framework.subscription === subscription) disconnectFramework(reign, framework)
  })
}

function subscribedFramework(reign: Reign, call: FrameworkCall, request: FastifyRequest): Framework {
  const frameworkId = call.framework_id?.value ?? ''
  const framework = reign.frameworks.get(frameworkId)
  if (!framework) throw masterErrors.FRAMEWORK_NOT_FOUND()
  if (!framework.subscription) throw masterErrors.FRAMEWORK_NOT_SUBSCRIBED()
  const streamId = streamIdOf(request)
  if (streamId === undefined) throw masterErrors.STREAM_ID_MISSING()
  if (streamId !== framework.subscription.streamId) {
    throw masterErrors.STREAM_ID_WRONG({ streamId, frameworkId })
  }
  return framework
}

/** Serves `POST /api/v1/scheduler`. */
export function serveSchedulerApi(scope: FastifyInstance, throne: Throne, paths: readonly string[]): void {
  for (const url of paths) {
    scope.route({
      method: [...anyMethod],
      url,
      exposeHeadRoute: false,
      handler: (request, reply) => {
        const call = readCall<SchedulerCallMessage>(request, 'SchedulerCall', name)
        const type = checkCallType(call, 'SchedulerCall', name, callsWithoutBody)
        const reign = reignOf(throne)
        if (type === 'UNKNOWN') throw masterErrors.CALL_NOT_SUPPORTED({ call: 'scheduler', type })
        if (call.type === 'SUBSCRIBE') return subscribe(reign, call, request, reply)
        checkFrameworkCall(call)
        if (type === 'RECONCILE_OPERATIONS') answerTypeOf(request)
        const framework = subscribedFramework(reign, call, request)
        countCall(reign, framework, call)
        performCall(reign, framework, call)
        return reply.code(call.type === 'UPDATE_FRAMEWORK' ? 200 : 202).send()
      },
    })
  }
}
