import type { Environment } from '@dcos-lite/lib/component'
import type { Metrics } from '@dcos-lite/lib/metrics'
import { createAnswerCache } from './answer-cache.ts'
import type { AnswerCache } from './answer-cache.ts'
import { exchange } from './exchange.ts'
import type { Transport, UpstreamServer } from './exchange.ts'

const askedAtOnce = 2
const longestMs = 10_000

/** Asks other servers for names that are not ours. */
export interface Forwarder {
  /** The answer, or undefined when no server gave one. `read` is what the query was read as. */
  forward(query: Buffer, read: { questionBytes: Buffer }, transport: Transport): Promise<Buffer | undefined>
}

/** What all forwarders of a server count and keep together. */
export interface ForwardingDesk {
  forwarderTo(servers: readonly UpstreamServer[]): Forwarder
}

export interface DeskOptions {
  timeoutMs: number
  environment: Environment
  metrics: Metrics
}

/** Creates what the forwarders share. */
export function createForwardingDesk({ timeoutMs, environment, metrics }: DeskOptions): ForwardingDesk {
  const { clock, random, log } = environment
  const asked = metrics.counter('dcos_dns_upstream_queries_total', 'Queries to other servers, by outcome.')
  const caches: AnswerCache[] = []
  metrics.sampled('dcos_dns_upstream_cache_entries', 'Answers of other servers that are kept.', () =>
    caches.reduce((sum, cache) => sum + cache.size(), 0),
  )

  /** Two servers at once (those that failed least), the first answer wins, then the rest; datagrams get lost, so twice. */
  const forwarderTo = (servers: readonly UpstreamServer[]): Forwarder => {
    const cache = createAnswerCache(clock)
    caches.push(cache)
    const failures = new Map<UpstreamServer, number>(servers.map((server) => [server, 0]))
    const underWay = new Map<string, Promise<Buffer | undefined>>()

    const ask = async (
      query: Buffer,
      questionBytes: Buffer,
      server: UpstreamServer,
      transport: Transport,
    ): Promise<Buffer> => {
      try {
        const answer = await exchange(query, questionBytes, server, transport, { environment, timeoutMs })
        if ((answer.readUInt16BE(2) & 0xf) === 2) throw new Error('it answered SERVFAIL')
        failures.set(server, 0)
        asked.add(1, { outcome: 'answered' })
        return answer
      } catch (error) {
        failures.set(server, (failures.get(server) ?? 0) + 1)
        asked.add(1, { outcome: 'failed' })
        log.debug('another server did not answer', { server: `${server.ip}:${server.port}`, error })
        throw error
      }
    }

    const askAll = async (
      query: Buffer,
      questionBytes: Buffer,
      transport: Transport,
    ): Promise<Buffer | undefined> => {
      const order = random.shuffle(servers).sort((a, b) => (failures.get(a) ?? 0) - (failures.get(b) ?? 0))
      const candidates = transport === 'udp' ? [...order, ...order] : order
      const untilMs = clock.monotonicMs() + longestMs
      while (candidates.length > 0 && clock.monotonicMs() < untilMs) {
        const round = candidates.splice(0, Math.min(askedAtOnce, order.length))
        const answer = await Promise.any(
          round.map((server) => ask(query, questionBytes, server, transport)),
        ).catch(() => undefined)
        if (answer === undefined) continue
        cache.keep(query, transport, answer)
        return answer
      }
      return undefined
    }

    return {
      async forward(query, { questionBytes }, transport) {
        const kept = cache.find(query, transport)
        if (kept !== undefined) return kept
        // The same question, asked by many at once, goes out once: guessing its answer gets no easier.
        const key = transport + query.toString('latin1', 2)
        let going = underWay.get(key)
        if (going === undefined) {
          going = askAll(query, questionBytes, transport).finally(() => underWay.delete(key))
          underWay.set(key, going)
        }
        const answer = await going
        if (answer === undefined) return undefined
        const own = Buffer.from(answer)
        query.copy(own, 0, 0, 2)
        return own
      },
    }
  }
  return { forwarderTo }
}
