import { connect } from 'node:net'
import type { Socket } from 'node:net'

/** Sends calls over a few kept connections, each of them one call at a time. */
export interface CallSender {
  /** `settled` is called with the status of the answer. */
  send(body: Uint8Array, settled?: (status: number) => void): void
  /** How many calls are not answered. */
  waiting(): number
  close(): void
}

interface Pending {
  body: Uint8Array
  settled: ((status: number) => void) | undefined
}

/** Connects to a URL; a connection that breaks goes to `onBroken`, and its call is lost. */
export function createCallSender(
  url: URL,
  headers: Record<string, string>,
  connections: number,
  onBroken: (reason: string) => void,
): CallSender {
  const lines = [`POST ${url.pathname} HTTP/1.1`, `host: ${url.host}`]
  for (const [name, value] of Object.entries(headers)) lines.push(`${name}: ${value}`)
  const head = `${lines.join('\r\n')}\r\ncontent-length: `
  const queue: Pending[] = []
  const idle: Socket[] = []
  const all: Socket[] = []
  const current = new Map<Socket, Pending>()
  let closed = false
  let from = 0

  const give = (socket: Socket): void => {
    const next = queue[from]
    if (!next) {
      queue.length = from = 0
      idle.push(socket)
      return
    }
    from += 1
    current.set(socket, next)
    socket.cork()
    socket.write(`${head}${next.body.length}\r\n\r\n`, 'latin1')
    socket.write(next.body)
    socket.uncork()
  }
  for (let at = 0; at < connections; at += 1) {
    const socket = connect({ host: url.hostname, port: Number(url.port), noDelay: true })
    let text = ''
    all.push(socket)
    socket.once('connect', () => give(socket))
    socket.on('error', () => undefined) // 'close' follows
    socket.on('close', () => {
      if (!closed) onBroken('a connection for calls was closed')
    })
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
      const bodyAt = text.indexOf('\r\n\r\n') + 4
      if (bodyAt < 4) return
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0)
      if (text.length < bodyAt + length) return
      const status = Number(text.slice(9, 12))
      const answered = current.get(socket)
      current.delete(socket)
      text = ''
      answered?.settled?.(status)
      give(socket)
    })
  }
  return {
    send(body, settled) {
      queue.push({ body, settled })
      const socket = idle.pop()
      if (socket) give(socket)
    },
    waiting: () => queue.length - from + current.size,
    close() {
      closed = true
      for (const socket of all) socket.destroy()
    },
  }
}
