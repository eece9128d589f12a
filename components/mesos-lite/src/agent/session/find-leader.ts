import type { ByteStream } from '@dcos-lite/lib/http-client'
import { openByteStream } from '@dcos-lite/lib/http-client'
import type { RegisterRequest } from '../../protocol/messages.ts'
import { agentErrors } from '../errors.ts'

export interface OpenedSession {
  /** Base URL of the leader that took the registration. */
  leaderUrl: string
  stream: ByteStream
}

const registerPath = '/internal/v1/agents'
const mostRedirects = 5

async function readText(stream: ByteStream): Promise<string> {
  let text = ''
  for await (const chunk of stream.body) {
    text += chunk.toString('utf8')
    if (text.length > 2000) break
  }
  stream.close()
  return text.trim()
}

/** Registers with a master and follows its redirects to the leader. Throws DCL_MESOS_AGENT_MASTER_REFUSED. */
export async function openSession(
  masterUrl: string,
  request: RegisterRequest,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<OpenedSession> {
  let url = new URL(registerPath, masterUrl)
  for (let redirects = 0; ; redirects++) {
    const stream = await openByteStream({
      url: url.href,
      method: 'POST',
      body: request,
      headers: { accept: 'application/json' },
      timeoutMs,
      signal,
    })
    if (stream.status === 200) return { leaderUrl: url.origin, stream }
    const location = stream.headers.location
    if (stream.status === 307 && location !== undefined && redirects < mostRedirects) {
      stream.close()
      url = new URL(location, url)
      continue
    }
    const reason = `${stream.status} ${await readText(stream)}`.trim()
    throw agentErrors.MASTER_REFUSED({ url: url.origin, reason })
  }
}
