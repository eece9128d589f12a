import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import {
  answerTypeOf,
  anyMethod,
  callErrors,
  checkCallType,
  checkTakesRecords,
  isRecordStream,
  operatorPaths,
  readCall,
  sendMessage,
  takeCallBodies,
} from '../../protocol/http/index.ts'
import { agentErrors } from '../errors.ts'
import type { ContainerRequest } from '../containers/container-book.ts'
import type { ContainerId } from '../containers/decide/container-id.ts'
import { attachInput } from './attach-input.ts'
import type { ContainerSources } from './container-calls.ts'
import { idOf, killContainer, launchContainer, removeContainer, waitContainer } from './container-calls.ts'
import { attachOutput, runSession } from './io-calls.ts'
import { setLoggingLevel } from './logging-level.ts'
import type { ReadCall, ReadSources } from './read-calls.ts'
import { readCalls } from './read-calls.ts'

const name = 'agent::Call'

interface AgentCall extends ReadCall {
  type?: string
  [part: string]: unknown
}

/** Everything that the operator API of an agent works with. */
export interface OperatorSources extends ReadSources, ContainerSources {
  /** Removes what images no task uses, except these. */
  pruneImages: (excluded: readonly string[]) => Promise<void>
}

const withoutBody: ReadonlySet<string> = new Set([
  ...Object.keys(readCalls).filter((type) => type.startsWith('GET_')),
  'PRUNE_IMAGES',
])

type Part = { container_id: ContainerId } & Record<string, unknown>

/** Calls that change something; those of nested containers are the older names of the others. */
const writeCalls: Readonly<
  Record<string, (part: Part, sources: OperatorSources) => Promise<number | void> | void>
> = {
  async LAUNCH_CONTAINER(part, sources) {
    return (await launchContainer(part as ContainerRequest, sources)) ? 200 : 202
  },
  KILL_CONTAINER: (part, sources) => killContainer(part, sources),
  REMOVE_CONTAINER: (part, sources) => removeContainer(part, sources),
  SET_LOGGING_LEVEL: (part, { log, context }) =>
    setLoggingLevel(part as unknown as Parameters<typeof setLoggingLevel>[0], log, context.clock),
  async PRUNE_IMAGES(part, { pruneImages }) {
    const excluded = (part['excluded_images'] ?? []) as { docker?: { name?: string } }[]
    await pruneImages(excluded.flatMap(({ docker }) => docker?.name ?? []))
  },
}

const newName = (type: string): string => type.replace('_NESTED_CONTAINER', '_CONTAINER')

async function answerCall(
  request: FastifyRequest,
  reply: FastifyReply,
  sources: OperatorSources,
): Promise<FastifyReply> {
  if (isRecordStream(request) && request.method === 'POST') return await attachInput(request, reply, sources)
  const call = readCall<AgentCall>(request, 'AgentCall', name)
  const type = checkCallType(call, 'AgentCall', name, withoutBody)
  if (!sources.view.recovered() && type !== 'GET_HEALTH') throw agentErrors.RECOVERING()
  const part = (call[type.toLowerCase()] ?? {}) as Part
  if (type === 'LAUNCH_NESTED_CONTAINER_SESSION' || type === 'ATTACH_CONTAINER_OUTPUT') {
    checkTakesRecords(request)
    const streamed = { request, reply, type: answerTypeOf(request, 'message-accept') }
    if (type === 'ATTACH_CONTAINER_OUTPUT') attachOutput(streamed, idOf(part), sources)
    else await runSession(streamed, part as unknown as ContainerRequest, sources)
    return reply
  }
  if (type === 'ATTACH_CONTAINER_INPUT') {
    const reason = "Expecting 'Content-Type' to be application/recordio for ATTACH_CONTAINER_INPUT"
    throw callErrors.INVALID({ call: name, reason })
  }
  const mediaType = answerTypeOf(request)
  const answer = (body: object): FastifyReply =>
    sendMessage(reply, 'AgentResponse', { type, [type.toLowerCase()]: body }, mediaType)
  const read = readCalls[type]
  if (read) return answer(await read(sources, call))
  if (newName(type) === 'WAIT_CONTAINER') {
    const gone = new AbortController()
    request.raw.socket.once('close', () => gone.abort())
    return answer(await waitContainer(part, sources, gone.signal))
  }
  const write = writeCalls[newName(type)]
  if (!write) throw agentErrors.CALL_NOT_SUPPORTED({ type })
  return reply.code((await write(part, sources)) ?? 200).send()
}

/** Serves `POST /api/v1` and `/api/v1/operator` of the agent. */
export function serveOperatorApi(app: FastifyInstance, sources: OperatorSources): void {
  // The input of a container may go on for days; headers still have their time limit.
  app.server.requestTimeout = 0
  void app.register((scope, _options, done) => {
    takeCallBodies(scope)
    for (const url of operatorPaths.flatMap((path) => [path, `/slave(1)${path}`])) {
      scope.route({
        method: [...anyMethod],
        url,
        exposeHeadRoute: false,
        handler: (request, reply) => answerCall(request, reply, sources),
      })
    }
    done()
  })
}
