import { connect as connectHere } from 'node:net'
import type { Duplex } from 'node:stream'

/** Opens a connection where the task is. */
export type ConnectIn = (target: { host: string; port: number }, signal: AbortSignal) => Promise<Duplex>

/** Connects and closes; rejects when nothing listens or the signal comes first. */
export async function probeTcp(
  host: string,
  port: number,
  signal: AbortSignal,
  connect?: ConnectIn,
): Promise<void> {
  if (connect) (await connect({ host, port }, signal)).destroy()
  else await connectFromHere(host, port, signal)
}

function connectFromHere(host: string, port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connectHere({ host, port })
    const settle = (work: () => void): void => {
      signal.removeEventListener('abort', cut)
      socket.destroy()
      work()
    }
    const cut = (): void => settle(() => reject(signal.reason as Error))
    signal.addEventListener('abort', cut, { once: true })
    socket.once('connect', () => settle(resolve))
    socket.once('error', (error) => settle(() => reject(error)))
  })
}
