import { encodeRecord } from '@dcos-lite/lib/recordio'
import type { MasterMessage } from '../../protocol/messages.ts'

/** A message to an agent before the epoch is put on it. */
export type SessionMessage = MasterMessage extends infer M
  ? M extends unknown
    ? Omit<M, 'epoch'>
    : never
  : never

/** The open answer to a registration. */
export interface AgentChannel {
  write(record: Uint8Array): void
  end(): void
  closed: Promise<void>
}

/** The connection of a registered agent. */
export interface AgentSession {
  id: string
  send(message: SessionMessage): void
  /** Sends a record that has the epoch already. */
  write(record: Uint8Array): void
  /** Ends the stream; what its end would mean is not handled again. */
  close(): void
  pingSequence: number
  pongSequence: number
  missedPings: number
  /** The agent was told in this session to empty itself. */
  drainOrdered: boolean
  /** Resolves when its connection is closed, whoever closed it. */
  closed: Promise<void>
}

/** Wraps a channel: every message carries the epoch of the leader. */
export function createSession(id: string, channel: AgentChannel, epoch: number): AgentSession {
  return {
    id,
    send: (message) => channel.write(encodeRecord(JSON.stringify({ epoch, ...message }))),
    write: (record) => channel.write(record),
    close: () => channel.end(),
    pingSequence: 0,
    pongSequence: 0,
    missedPings: 0,
    drainOrdered: false,
    closed: channel.closed,
  }
}
