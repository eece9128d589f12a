import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { openStream } from '@dcos-lite/lib/http-server'
import type { AgentInfo } from '@dcos-lite/lib/mesos'
import {
  answerTypeOf,
  anyMethod,
  callErrors,
  checkCallType,
  readCall,
  recordWriter,
  takeCallBodies,
} from '../../protocol/http/index.ts'
import { agentErrors } from '../errors.ts'
import type { AgentContext } from '../tasks/agent-context.ts'
import { callProblem, statusProblem } from './decide/validate-call.ts'
import type { ExecutorKeeper } from './executor-keeper.ts'
import type { ExecutorRun } from './executor-run.ts'
import { isOwnAddress } from './own-address.ts'
import type { ExecutorCall, ExecutorStream } from './messages.ts'

export interface ExecutorRouteSources {
  context: AgentContext
  executors: ExecutorKeeper
  recovered(): boolean
  agentInfo(): AgentInfo
  /** Hands the message of an executor to its framework, if there is a master. */
  forward(run: ExecutorRun, data: string): void
}

const name = 'executor::Call'
const withoutBody = new Set(['HEARTBEAT', 'UNKNOWN'])
const heartbeatMs = 30 * 60_000

function openExecutorStream(
  request: FastifyRequest,
  reply: FastifyReply,
  { clock }: AgentContext,
): ExecutorStream {
  const contentType = answerTypeOf(request)
  const write = recordWriter('ExecutorEvent', contentType)
  const stream = openStream(request, reply, { contentType })
  const heartbeats = clock.every(heartbeatMs, () => void stream.write(write({ type: 'HEARTBEAT' })))
  void stream.closed.then(() => heartbeats.cancel())
  return { send: (event) => stream.write(write(event)), close: () => stream.end(), closed: stream.closed }
}

function subscribe(
  run: ExecutorRun,
  { subscribe: body }: ExecutorCall & { type: 'SUBSCRIBE' },
  sources: ExecutorRouteSources,
  stream: ExecutorStream,
): void {
  const { context } = sources
  const { executor, frameworkId, containerId } = run.record
  const framework = context.framework(frameworkId) ?? { user: '', name: '', id: { value: frameworkId } }
  const subscribed = {
    executor_info: executor,
    framework_info: framework,
    agent_info: sources.agentInfo(),
    container_id: { value: containerId },
  }
  void run.subscribe(stream, {
    greeting: { type: 'SUBSCRIBED', subscribed },
    unacknowledgedTasks: new Set((body.unacknowledged_tasks ?? []).map(({ task_id: id }) => id.value)),
    unacknowledgedUpdates: (body.unacknowledged_updates ?? [])
      .map(({ status }) => status)
      .filter((status) => statusProblem(status) === undefined),
  })
}

function runOf(call: ExecutorCall, { context, executors }: ExecutorRouteSources): ExecutorRun {
  const frameworkId = call.framework_id.value
  const run = executors.find({ frameworkId, executorId: call.executor_id.value })
  if (run) return run
  const known = context.framework(frameworkId) !== undefined
  throw agentErrors.CALL_INVALID({ reason: `${known ? 'Executor' : 'Framework'} cannot be found` })
}

/** An executor runs on this machine, or in a network of this agent. */
function checkOrigin(request: FastifyRequest, run: ExecutorRun, { context }: ExecutorRouteSources): void {
  const { remoteAddress } = request.socket
  if (isOwnAddress(remoteAddress)) return
  const infos = context.network?.statusOf(run.record.containerId) ?? []
  const inside = infos.flatMap(({ ip_addresses: addresses = [] }) => addresses)
  if (!inside.some(({ ip_address: ip }) => ip === remoteAddress?.replace(/^::ffff:/, ''))) {
    throw agentErrors.EXECUTOR_ELSEWHERE()
  }
}

function answer(request: FastifyRequest, reply: FastifyReply, sources: ExecutorRouteSources): unknown {
  if (!sources.recovered()) throw agentErrors.RECOVERING()
  const call = readCall<ExecutorCall>(request, 'ExecutorCall', name)
  checkCallType(call, 'ExecutorCall', name, withoutBody)
  const reason = callProblem(call)
  if (reason !== undefined) throw callErrors.INVALID({ call: name, reason })
  if (call.type === 'UNKNOWN') throw agentErrors.CALL_NOT_SUPPORTED({ type: call.type })
  if (call.type === 'HEARTBEAT') return reply.code(202).send()
  const run = runOf(call, sources)
  checkOrigin(request, run, sources)
  if (call.type === 'SUBSCRIBE') {
    return subscribe(run, call, sources, openExecutorStream(request, reply, sources.context))
  }
  if (!run.session.hasSubscribed()) throw agentErrors.EXECUTOR_NOT_SUBSCRIBED()
  if (call.type === 'UPDATE') void run.session.update(call.update.status)
  else sources.forward(run, call.message.data)
  return reply.code(202).send()
}

/** Serves `POST /api/v1/executor`, with and without `/slave(1)`. */
export function serveExecutorApi(app: FastifyInstance, sources: ExecutorRouteSources): void {
  void app.register((scope, _options, done) => {
    takeCallBodies(scope)
    for (const url of ['/api/v1/executor', '/slave(1)/api/v1/executor']) {
      scope.route({
        method: [...anyMethod],
        url,
        exposeHeadRoute: false,
        handler: (request, reply) => answer(request, reply, sources),
      })
    }
    done()
  })
}
