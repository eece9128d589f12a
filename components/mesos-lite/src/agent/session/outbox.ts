import { requestText } from '@dcos-lite/lib/http-client'
import type { TlsMaterial } from '@dcos-lite/lib/tls'
import type { AgentEnvelope, AgentMessage } from '../../protocol/messages.ts'

export interface OutboxOptions {
  leaderUrl: string
  agentId: string
  sessionId: string
  epoch: () => number
  signal: AbortSignal
  /** Who this agent is for a leader with mutual TLS. */
  tls: TlsMaterial | undefined
  /** Called once when a message could not be handed over: the session is over. */
  onBroken: (reason: string) => void
}

/** Hands messages of one session to the leader, several at a time. */
export interface Outbox {
  post(message: AgentMessage): void
  /** Resolves when everything posted so far was taken or the session broke. */
  drained(): Promise<void>
}

const atOnce = 8
const timeoutMs = 10_000

/** Creates the outbox of a session. */
export function createOutbox(options: OutboxOptions): Outbox {
  const url = `${options.leaderUrl}/internal/v1/agents/${encodeURIComponent(options.agentId)}/messages`
  const { signal, tls } = options
  const secure = tls ? { tls } : {}
  const waiting: AgentMessage[] = []
  const running = new Set<Promise<void>>()

  const broken = (reason: string): void => {
    waiting.length = 0
    if (!options.signal.aborted) options.onBroken(reason)
  }

  const send = async (message: AgentMessage): Promise<void> => {
    const body: AgentEnvelope = { sessionId: options.sessionId, epoch: options.epoch(), message }
    try {
      const answer = await requestText({ url, method: 'POST', body, timeoutMs, signal, ...secure })
      if (answer.status !== 202 && answer.status !== 200) {
        broken(`the master answered ${answer.status} to ${message.type}: ${answer.body.slice(0, 200)}`)
      }
    } catch (error) {
      broken(`${message.type} could not be handed over: ${(error as Error).message}`)
    }
  }

  const pump = (): void => {
    while (running.size < atOnce && !options.signal.aborted) {
      const message = waiting.shift()
      if (!message) return
      const sending = send(message).finally(() => {
        running.delete(sending)
        pump()
      })
      running.add(sending)
    }
  }

  return {
    post(message) {
      waiting.push(message)
      pump()
    },
    async drained() {
      while (running.size > 0) await Promise.all(running)
    },
  }
}
