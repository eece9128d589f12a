import { connect } from 'node:net'

/** Connects and closes; rejects when nothing listens or the signal comes first. */
export function probeTcp(host: string, port: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port })
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
