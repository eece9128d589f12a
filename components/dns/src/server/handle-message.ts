import type { Environment } from '@dcos-lite/lib/component'
import type { Metrics } from '@dcos-lite/lib/metrics'
import { answerQuestion } from '../answer/answer-question.ts'
import type { AnswerSource } from '../answer/answer-question.ts'
import { emptyReply, rcodes, types } from '../answer/reply.ts'
import type { Reply } from '../answer/reply.ts'
import { decodeQuery } from '../codec/decode-query.ts'
import type { Query } from '../codec/decode-query.ts'
import { encodeReply, encodeWithin } from '../codec/encode-reply.ts'
import type { PreparedAnswer } from '../prepared/prepared-answers.ts'
import { anyChange, everything } from '../prepared/versions.ts'
import type { Versions } from '../prepared/versions.ts'
import type { Transport } from '../upstream/exchange.ts'
import type { Forwarder } from '../upstream/forwarder.ts'
import type { QueryCounts } from './query-counts.ts'

const plainUdpBytes = 512
const longestUdpBytes = 4096
const longestTcpBytes = 65_535
const mostAtOnce = 1024
const mostVariants = 8
const internetClasses = new Set([1, 255])
const transfers = new Set<number>([types.AXFR, types.IXFR])

export interface HandlerOptions {
  source: Omit<AnswerSource, 'lookedUp'>
  /** Of the question's name; undefined when such names are refused. */
  forwarderOf: (name: string) => Forwarder | undefined
  recursion: boolean
  setTruncated: boolean
  versions: Versions
  environment: Environment
  metrics: Metrics
  counts: QueryCounts
}

/** An answer; `prepared` when it may be given again. */
export interface Answered {
  bytes: Buffer
  prepared?: PreparedAnswer
}

/** Answers one message; `undefined` when it gets no answer. Never rejects. */
export type MessageHandler = (
  message: Buffer,
  transport: Transport,
) => Answered | undefined | Promise<Answered | undefined>

function limitOf({ edns }: Query, transport: Transport): number {
  if (transport === 'tcp') return longestTcpBytes
  if (edns === undefined) return plainUdpBytes
  return Math.min(Math.max(edns.payloadBytes, plainUdpBytes), longestUdpBytes)
}

/** The same reply with its answers beginning at each of them in turn. */
function rotations(reply: Reply): Reply[] {
  const { answers } = reply
  if (answers.length < 2 || answers[0]?.type === 'CNAME') return [reply]
  return Array.from({ length: Math.min(answers.length, mostVariants) }, (_, i) => ({
    ...reply,
    answers: [...answers.slice(i), ...answers.slice(0, i)],
  }))
}

const isEmpty = ({ answers, authorities }: Reply): boolean => answers.length + authorities.length === 0

/** Creates the handler that both transports share. */
export function createMessageHandler(options: HandlerOptions): MessageHandler {
  const { forwarderOf, recursion, versions, environment, metrics, counts } = options
  const { clock, log } = environment
  const durations = metrics.histogram('dcos_dns_answer_duration_seconds', 'From query to answer.')
  const dropped = metrics.counter('dcos_dns_messages_dropped_total', 'Messages without answer, by reason.')
  const names = new Set<string>()
  const source: AnswerSource = { ...options.source, lookedUp: (name) => void names.add(name) }
  let running = 0

  const encode = (query: Query, reply: Reply, transport: Transport): Buffer => {
    // Over UDP the address of who asks may be false: what collects everything is answered with no more than was asked.
    const bytes =
      query.type === types.ANY && transport === 'udp'
        ? encodeReply(query, emptyReply(reply.rcode, reply.authoritative), {
            truncated: !isEmpty(reply),
            recursion,
          })
        : encodeWithin(query, reply, limitOf(query, transport), recursion)
    if (!options.setTruncated) bytes[2] = (bytes[2] ?? 0) & ~0x02
    return bytes
  }

  const ownReply = (query: Query): Reply | undefined => {
    if (query.badEdns) return emptyReply(rcodes.FORMERR, false)
    if (query.edns !== undefined && query.edns.version > 0) return emptyReply(rcodes.NOERROR, false)
    if (query.opcode !== 0) return emptyReply(rcodes.NOTIMP, false)
    if (!internetClasses.has(query.class)) return emptyReply(rcodes.REFUSED, false)
    if (transfers.has(query.type)) return emptyReply(rcodes.REFUSED, false)
    return answerQuestion({ asked: query.name, type: query.type }, source)
  }

  const prepare = (query: Query, reply: Reply): PreparedAnswer => {
    const serial = [...reply.answers, ...reply.authorities].some(
      (record) => record.type === 'SOA' && record.serial !== 1,
    )
    const buckets = [everything, ...(serial ? [anyChange] : []), ...[...names].map(versions.bucketOf)]
    return {
      variants: rotations(reply).map((one) => encode(query, one, 'udp')),
      buckets,
      versions: buckets.map(versions.read),
    }
  }

  const answerOwn = (query: Query, reply: Reply, transport: Transport): Answered => {
    if (transport === 'tcp') return { bytes: encode(query, reply, transport) }
    const prepared = prepare(query, reply)
    const [first] = prepared.variants
    return { bytes: first === undefined ? encode(query, reply, transport) : Buffer.from(first), prepared }
  }

  const forward = async (query: Query, message: Buffer, transport: Transport): Promise<Buffer> => {
    const forwarder = forwarderOf(query.name.toLowerCase())
    if (forwarder === undefined) return encode(query, emptyReply(rcodes.REFUSED, false), transport)
    if (query.type === types.ANY && transport === 'udp') {
      return encodeReply(query, emptyReply(rcodes.NOERROR, false), { truncated: true, recursion })
    }
    const found = await forwarder.forward(message, query, transport)
    return found ?? encode(query, emptyReply(rcodes.SERVFAIL, false), transport)
  }

  const count = (bytes: Buffer, transport: Transport, place: string, startedMs: number): void => {
    counts.add({ transport, place, rcode: String(bytes.readUInt16BE(2) & 0xf) })
    durations.observe((clock.monotonicMs() - startedMs) / 1000, { place })
  }

  return (message, transport) => {
    const query = decodeQuery(message)
    if (query === undefined) {
      dropped.add(1, { reason: 'malformed' })
      return undefined
    }
    const startedMs = clock.monotonicMs()
    const fail = (error: unknown): Answered => {
      log.error('a query could not be answered', { name: query.name, type: query.type, error })
      return { bytes: encode(query, emptyReply(rcodes.SERVFAIL, false), transport) }
    }
    try {
      names.clear()
      const own = ownReply(query)
      if (own !== undefined) {
        const answered = answerOwn(query, own, transport)
        count(answered.bytes, transport, 'own', startedMs)
        return answered
      }
    } catch (error) {
      return fail(error)
    }
    if (running >= mostAtOnce) {
      dropped.add(1, { reason: 'overload' })
      return undefined
    }
    running++
    return forward(query, message, transport)
      .then(
        (bytes) => {
          count(bytes, transport, 'upstream', startedMs)
          return { bytes }
        },
        (error: unknown) => fail(error),
      )
      .finally(() => running--)
  }
}
