import { connect } from 'node:net'

/**
 * Sends bytes as they are over a connection of its own; resolves with everything that came back until the other side
 * closed, or said nothing for `quietMs`.
 */
export function rawCall(base: string, bytes: string, quietMs = 150): Promise<string> {
  const { hostname, port } = new URL(base)
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(Number(port), hostname, () => socket.write(bytes, 'latin1'))
    socket.setTimeout(quietMs, () => socket.destroy())
    socket.on('data', (chunk) => (answer += chunk.toString('latin1')))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
  })
}
