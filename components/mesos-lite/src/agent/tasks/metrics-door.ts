import { request as httpRequest } from 'node:http'
import { text } from 'node:stream/consumers'
import type { Logger } from '@dcos-lite/lib/log'

const timeoutMs = 2000

function ask(socketPath: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ socketPath, path, method: 'PUT', agent: false, timeout: timeoutMs })
    outgoing.once('timeout', () => outgoing.destroy(new Error('no answer in time')))
    outgoing.once('error', reject)
    outgoing.once('response', (incoming) => {
      if (incoming.statusCode === 200) return void text(incoming).then(resolve, reject)
      incoming.resume()
      reject(new Error(`it answered ${incoming.statusCode}`))
    })
    outgoing.end()
  })
}

/**
 * The variables that tell a task where to send its metrics by StatsD: a port of its container at the node APIs behind
 * `socket`. A task starts without them when nobody takes metrics.
 */
export async function metricsVariables(
  socket: string | undefined,
  containerId: string,
  log: Logger,
): Promise<Record<string, string>> {
  if (socket === undefined) return {}
  try {
    const path = `/dcos/node/v1/statsd/${encodeURIComponent(containerId)}`
    const { host, port } = JSON.parse(await ask(socket, path)) as { host: string; port: number }
    return { STATSD_UDP_HOST: host, STATSD_UDP_PORT: String(port) }
  } catch (error) {
    log.debug('nobody takes the metrics of a task', { containerId, error })
    return {}
  }
}
