import type { Environment } from '@dcos-lite/lib/component'
import type { Metrics } from '@dcos-lite/lib/metrics'
import { answerQuestion } from '../answer/answer-question.ts'
import type { AnswerSource } from '../answer/answer-question.ts'
import { emptyReply, rcodes } from '../answer/reply.ts'
import type { Reply } from '../answer/reply.ts'
import { decodeQuery } from '../codec/decode-query.ts'
import type { Query } from '../codec/decode-query.ts'
import { encodeWithin } from '../codec/encode-reply.ts'
import type { Transport } from '../upstream/exchange.ts'
import type { Forwarder } from '../upstream/forwarder.ts'

const plainUdpBytes = 512
const longestUdpBytes = 4096
const longestTcpBytes = 65_535
const mostAtOnce = 1024
const internetClasses = new Set([1, 255])

export interface HandlerOptions {
  source: AnswerSource
  forwarder: Forwarder
  environment: Environment
  metrics: Metrics
}

/** Answers one message; `undefined` when it gets no answer. Never rejects. */
export type MessageHandler = (message: Buffer, transport: Transport) => Promise<Buffer | undefined>

function limitOf({ edns }: Query, transport: Transport): number {
  if (transport === 'tcp') return longestTcpBytes
  if (edns === undefined) return plainUdpBytes
  return Math.min(Math.max(edns.payloadBytes, plainUdpBytes), longestUdpBytes)
}

/** Creates the handler that both transports share. */
export function createMessageHandler(options: HandlerOptions): MessageHandler {
  const { source, forwarder, environment, metrics } = options
  const { clock, log } = environment
  const counted = metrics.counter(
    'dcos_dns_queries_total',
    'Queries, by transport, place of the answer and code.',
  )
  const durations = metrics.histogram('dcos_dns_answer_duration_seconds', 'From query to answer.')
  const dropped = metrics.counter('dcos_dns_messages_dropped_total', 'Messages without answer, by reason.')
  let running = 0

  const encode = (query: Query, reply: Reply, transport: Transport): Buffer =>
    encodeWithin(query, reply, limitOf(query, transport), forwarder.hasServers())

  const ownReply = (query: Query): Reply | undefined => {
    if (query.opcode !== 0) return emptyReply(rcodes.NOTIMP, false)
    if (!internetClasses.has(query.class)) return emptyReply(rcodes.REFUSED, false)
    return answerQuestion({ asked: query.name, type: query.type }, source)
  }

  const answer = async (
    query: Query,
    message: Buffer,
    transport: Transport,
  ): Promise<{ place: string; bytes: Buffer }> => {
    const own = ownReply(query)
    if (own !== undefined) return { place: 'own', bytes: encode(query, own, transport) }
    if (!forwarder.hasServers()) {
      return { place: 'upstream', bytes: encode(query, emptyReply(rcodes.REFUSED, false), transport) }
    }
    const forwarded = await forwarder.forward(message, transport)
    const bytes = forwarded ?? encode(query, emptyReply(rcodes.SERVFAIL, false), transport)
    return { place: 'upstream', bytes }
  }

  return async (message, transport) => {
    if (running >= mostAtOnce) {
      dropped.add(1, { reason: 'overload' })
      return undefined
    }
    const query = decodeQuery(message)
    if (query === undefined) {
      dropped.add(1, { reason: 'malformed' })
      return undefined
    }
    running++
    const startedMs = clock.monotonicMs()
    try {
      const { place, bytes } = await answer(query, message, transport)
      counted.add(1, { transport, place, rcode: String(bytes.readUInt16BE(2) & 0xf) })
      durations.observe((clock.monotonicMs() - startedMs) / 1000, { place })
      return bytes
    } catch (error) {
      log.error('a query could not be answered', { name: query.name, type: query.type, error })
      return encode(query, emptyReply(rcodes.SERVFAIL, false), transport)
    } finally {
      running--
    }
  }
}
