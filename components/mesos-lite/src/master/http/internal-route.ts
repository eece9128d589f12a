import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { openStream } from '@dcos-lite/lib/http-server'
import { peerOf } from '@dcos-lite/lib/tls'
import type { AgentEnvelope, RegisterRequest } from '../../protocol/messages.ts'
import { takeAgentMessage } from '../agents/messages.ts'
import { registerAgent } from '../agents/register.ts'
import type { OpenChannel } from '../agents/register.ts'
import { masterErrors } from '../errors.ts'
import { createPace } from '../state/pace.ts'
import { isRecordStream, recordStream } from '../../protocol/http/index.ts'
import { followAgent, readAgentRecords } from './agent-stream.ts'
import { reignOf } from './leader-gate.ts'
import type { Throne } from './throne.ts'

/** All agents come at once to a new leader, which has to make offers meanwhile. */
const registrationsPerTurn = 16

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function unreadable(call: string, reason: string): Error {
  return masterErrors.CALL_UNREADABLE({ call, reason })
}

function readRegistration(body: unknown): RegisterRequest {
  if (!isObject(body) || !isObject(body.info) || !isObject(body.abilities)) {
    throw unreadable('RegisterRequest', 'it names no agent and its abilities')
  }
  for (const list of ['tasks', 'frameworks', 'checkpointedResources']) {
    if (!Array.isArray(body[list])) throw unreadable('RegisterRequest', `'${list}' is no list`)
  }
  return body as unknown as RegisterRequest
}

function readEnvelope(body: unknown): AgentEnvelope {
  if (isObject(body) && isObject(body.message)) return body as unknown as AgentEnvelope
  throw unreadable('AgentEnvelope', 'it has no message')
}

/** Serves the private protocol of the agents; over mutual TLS, an agent is what its certificate names. */
export function serveAgentProtocol(scope: FastifyInstance, throne: Throne): void {
  const pace = createPace(registrationsPerTurn)
  scope.addContentTypeParser(recordStream, (_request, payload, done) => done(null, payload))
  scope.post('/internal/v1/agents', async (request, reply) => {
    const { socket } = request.raw
    await pace.next()
    // It gave up waiting: who registers again must not be registered twice.
    if (socket.destroyed) return reply.hijack()
    const records = isRecordStream(request) ? readAgentRecords(request) : undefined
    const first = records ? (await records.next()).value : request.body
    if (socket.destroyed) return reply.hijack()
    const reign = reignOf(throne)
    const { certificate } = peerOf(socket, 'the master', reign.clock.nowMs())
    const open: OpenChannel = () => {
      const stream = openStream(request, reply, { contentType: 'application/json', gathered: true })
      return {
        write: (record) => void stream.write(record),
        end: () => stream.end(),
        closed: stream.closed,
      }
    }
    const agent = await registerAgent(reign, readRegistration(first), certificate, open)
    if (agent && records) await followAgent(reign, agent, records, request)
    return reply
  })

  scope.post<{ Params: { agentId: string } }>('/internal/v1/agents/:agentId/messages', (request, reply) => {
    const reign = reignOf(throne)
    const { agentId } = request.params
    const { sessionId, epoch, message } = readEnvelope(request.body)
    const agent = reign.agents.get(agentId)
    if (!agent) {
      reign.counters.add('master/dropped_messages')
      throw masterErrors.AGENT_UNKNOWN({ agentId })
    }
    if (agent.session?.id !== sessionId || epoch !== reign.leadership.epoch) {
      reign.counters.add('master/dropped_messages')
      throw masterErrors.SESSION_STALE({ agentId })
    }
    const work = takeAgentMessage(reign, agent, message)
    if (!work) return reply.code(202).send()
    return work.then(() => reply.code(202).send())
  })
}
