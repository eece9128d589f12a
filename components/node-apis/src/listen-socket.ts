import { chmod, rm } from 'node:fs/promises'
import { messageOf } from '@dcos-lite/lib/errors'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { nodeApiErrors } from './errors.ts'

/** Listens on a socket of a file that only the user of this process can open. Throws DCL_NODE_API_SOCKET_UNUSABLE. */
export async function listenOnSocket(app: FastifyInstance, socket: string): Promise<string> {
  const mask = process.umask(0o177)
  try {
    await rm(socket, { force: true }) // left by a process that was killed
    await app.listen({ path: socket })
    await chmod(socket, 0o600)
  } catch (error) {
    throw nodeApiErrors.SOCKET_UNUSABLE({ socket, reason: messageOf(error) }, { cause: error })
  } finally {
    process.umask(mask)
  }
  return `unix:${socket}`
}
