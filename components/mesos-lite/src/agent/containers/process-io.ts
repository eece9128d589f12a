import type { WindowSize } from './decide/terminal-words.ts'

/** A piece of what goes into a process or comes out of it, or a word about the connection. */
export interface ProcessIo {
  type: 'DATA' | 'CONTROL'
  data?: { type: 'STDIN' | 'STDOUT' | 'STDERR'; /** base64 */ data?: string }
  control?: {
    type: 'TTY_INFO' | 'HEARTBEAT'
    tty_info?: { window_size?: WindowSize }
    heartbeat?: { interval?: { nanoseconds: number } }
  }
}

/** Time between two heartbeats of a stream. */
export const heartbeatMs = 30_000

/** The heartbeat as a message. */
export const heartbeat: ProcessIo = {
  type: 'CONTROL',
  control: { type: 'HEARTBEAT', heartbeat: { interval: { nanoseconds: heartbeatMs * 1e6 } } },
}
