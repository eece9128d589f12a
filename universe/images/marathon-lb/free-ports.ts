import { once } from 'node:events'
import { createServer } from 'node:net'

/** Whether nobody on this machine listens on a port. */
export async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    server.listen({ port, host: '0.0.0.0', exclusive: true })
    await once(server, 'listening')
    server.close()
    await once(server, 'close')
    return true
  } catch {
    return false // in use, or not ours to have
  }
}
