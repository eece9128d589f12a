import { randomInt } from 'node:crypto'
import { createServer } from 'node:net'

// Above the range that the kernel takes ports from by itself: for outgoing connections and for who asks for any.
const first = 61_100
const last = 65_500

let next = randomInt(first, last)

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
    server.once('error', () => resolve(false))
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => server.close(() => resolve(true)))
  })
}

/**
 * A port that is free now on every IPv4 address, for programs that cannot be told to take one themselves. Nobody gets it
 * by chance before the caller uses it, and this process gets the same one only after all others.
 */
export async function freePort(): Promise<number> {
  for (let tried = first; tried < last; tried++) {
    const port = next
    next = next + 1 < last ? next + 1 : first
    if (await isFree(port)) return port
  }
  throw new Error(`No port from ${first} to ${last - 1} is free.`)
}
