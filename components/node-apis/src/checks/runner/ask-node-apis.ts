import { request } from 'node:http'
import { systemClock } from '@dcos-lite/lib/clock'
import { identifyTo, requestText } from '@dcos-lite/lib/http-client'
import type { ClusterPeers } from '@dcos-lite/lib/http-client'
import { createLogger } from '@dcos-lite/lib/log'
import { systemRandom } from '@dcos-lite/lib/random'
import type { NodeApisConfig } from '../../config.ts'

/** The configuration of the node APIs as it lies on a node. */
export type InstalledConfig = NodeApisConfig & { clusterIdentity?: ClusterPeers }

/** A call of the checks API. */
interface Call {
  path: string
  method: 'GET' | 'POST'
  body: string | undefined
}

interface Answer {
  status: number
  text: string
}

// Longer than any one check that a person would wait for; the checks have limits of their own.
const timeoutMs = 300_000

function askSocket(socketPath: string, { path, method, body }: Call): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const headers = body === undefined ? {} : { 'content-type': 'application/json' }
    const sent = request(
      { socketPath, path, method, headers, agent: false, timeout: timeoutMs },
      (answer) => {
        let text = ''
        answer.setEncoding('utf8')
        answer.on('data', (chunk: string) => (text += chunk))
        answer.once('error', reject)
        answer.once('end', () => resolve({ status: answer.statusCode ?? 0, text }))
      },
    )
    sent.once('timeout', () => sent.destroy(new Error(`no answer within ${timeoutMs / 1000} s`)))
    sent.once('error', reject)
    sent.end(body)
  })
}

/** Asks the node APIs of this machine, as the node when their door wants that. */
export async function askNodeApis(config: InstalledConfig, call: Call): Promise<Answer> {
  const { listen, clusterIdentity } = config
  if ('socket' in listen) return askSocket(listen.socket, call)
  const log = createLogger({ component: 'dcos-check-runner', clock: systemClock, level: 'error' })
  const environment = { clock: systemClock, random: systemRandom, log }
  const identity = clusterIdentity && (await identifyTo(clusterIdentity, environment))
  try {
    const url = `${listen.door ? 'https' : 'http'}://${listen.host}:${listen.port}${call.path}`
    const body = call.body === undefined ? {} : { body: JSON.parse(call.body) as unknown }
    const { status, body: text } = await requestText({ url, method: call.method, ...body, timeoutMs })
    return { status, text }
  } finally {
    identity?.stop()
  }
}
