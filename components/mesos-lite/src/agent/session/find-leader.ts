import type { ByteStream, TwoWayStream } from '@dcos-lite/lib/http-client'
import { openTwoWayStream } from '@dcos-lite/lib/http-client'
import { encodeRecord } from '@dcos-lite/lib/recordio'
import type { TlsMaterial } from '@dcos-lite/lib/tls'
import type { RegisterRequest } from '../../protocol/messages.ts'
import { agentErrors } from '../errors.ts'

export interface OpenedSession {
  /** Base URL of the leader that took the registration. */
  leaderUrl: string
  /** The answer; what is written goes into the request. */
  stream: TwoWayStream
  /** Who this agent was when it registered. */
  tls: TlsMaterial | undefined
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

/** The text of a refusal; that of a refused certificate comes with its code as JSON. */
function textOf(answer: string): string {
  if (!answer.startsWith('{')) return answer
  try {
    const { message, code } = JSON.parse(answer) as { message?: string; code?: string }
    return message === undefined ? answer : `${message} (${code ?? 'no code'})`
  } catch {
    return answer
  }
}

/** Registers with a master and follows its redirects to the leader. Throws DCL_MESOS_AGENT_MASTER_REFUSED. */
export async function openSession(
  masterUrl: string,
  request: RegisterRequest,
  options: { timeoutMs: number; signal: AbortSignal; tls: TlsMaterial | undefined },
): Promise<OpenedSession> {
  const { timeoutMs, signal, tls } = options
  let url = new URL(registerPath, masterUrl)
  for (let redirects = 0; ; redirects++) {
    const stream = await openTwoWayStream({
      url: url.href,
      method: 'POST',
      body: encodeRecord(JSON.stringify(request)),
      headers: { accept: 'application/json', 'content-type': 'application/recordio' },
      timeoutMs,
      signal,
      ...(tls ? { tls } : {}),
    })
    if (stream.status === 200) return { leaderUrl: url.origin, stream, tls }
    const location = stream.headers.location
    if (stream.status === 307 && location !== undefined && redirects < mostRedirects) {
      stream.close()
      const next = new URL(location, url)
      if (next.protocol !== url.protocol) {
        const reason = `it sends the agent to ${next.origin}, and an agent does not change between http and https`
        throw agentErrors.MASTER_REFUSED({ url: url.origin, reason })
      }
      url = next
      continue
    }
    const reason = `${stream.status} ${textOf(await readText(stream))}`.trim()
    throw agentErrors.MASTER_REFUSED({ url: url.origin, reason })
  }
}
