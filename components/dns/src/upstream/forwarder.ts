import type { Environment } from '@dcos-lite/lib/component'
import type { Metrics } from '@dcos-lite/lib/metrics'
import { createAnswerCache } from './answer-cache.ts'
import { exchange } from './exchange.ts'
import type { Transport, UpstreamServer } from './exchange.ts'

const askedAtOnce = 2

/** Asks other servers for names that are not ours. */
export interface Forwarder {
  /** The answer, or undefined when no server gave one. */
  forward(query: Buffer, transport: Transport): Promise<Buffer | undefined>
  hasServers(): boolean
}

export interface ForwarderOptions {
  servers: UpstreamServer[]
  timeoutMs: number
  environment: Environment
  metrics: Metrics
}

/** Creates a forwarder: two servers at once (those that failed least), the first answer wins, then the rest. */
export function createForwarder({ servers, timeoutMs, environment, metrics }: ForwarderOptions): Forwarder {
  const { clock, random, log } = environment
  const cache = createAnswerCache(clock)
  const failures = new Map<UpstreamServer, number>(servers.map((server) => [server, 0]))
  const asked = metrics.counter('dcos_dns_upstream_queries_total', 'Queries to other servers, by outcome.')
  metrics.sampled('dcos_dns_upstream_cache_entries', 'Answers of other servers that are kept.', cache.size)

  const ask = async (query: Buffer, server: UpstreamServer, transport: Transport): Promise<Buffer> => {
    try {
      const answer = await exchange(query, server, transport, { clock, timeoutMs })
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

  const inOrder = (): UpstreamServer[] =>
    random.shuffle(servers).sort((a, b) => (failures.get(a) ?? 0) - (failures.get(b) ?? 0))

  return {
    hasServers: () => servers.length > 0,
    async forward(query, transport) {
      const kept = cache.find(query, transport)
      if (kept !== undefined) return kept
      const candidates = inOrder()
      while (candidates.length > 0) {
        const round = candidates.splice(0, askedAtOnce)
        const answer = await Promise.any(round.map((server) => ask(query, server, transport))).catch(
          () => undefined,
        )
        if (answer === undefined) continue
        cache.keep(query, transport, answer)
        return answer
      }
      return undefined
    },
  }
}
