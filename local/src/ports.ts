import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { httpErrors } from '@dcos-lite/lib/http-server'
import { localErrors } from './errors.ts'

// Below the range that Linux takes outgoing ports from (32768 and up), above the well-known services.
const firstPort = 20_000
const lastPort = 32_700

/** A block of ports that no other local cluster of this machine uses while `release` was not called. */
export interface TaskPorts {
  /** Inclusive range of one agent. */
  rangeOf(agentIndex: number): { begin: number; end: number }
  release(): Promise<void>
}

function listen(host: string, port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy())
    server.unref()
    server.once('error', reject)
    server.listen({ host, port, exclusive: true }, () => resolve(server))
  })
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => server.close(() => resolve()))
}

/** Fails with DCL_HTTP_PORT_IN_USE or DCL_HTTP_PORT_FORBIDDEN before anything is started. Port 0 is always fine. */
export async function requireFreePort(host: string, port: number): Promise<void> {
  if (port === 0) return
  try {
    await close(await listen(host, port))
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'EADDRINUSE') throw httpErrors.PORT_IN_USE({ host, port }, { cause: error })
    throw httpErrors.PORT_FORBIDDEN({ host, port, reason: message }, { cause: error })
  }
}

/**
 * Reserves ports for the tasks of `agents` agents. The first port of the block stays bound as the sign that the
 * block is taken. `preferred` is tried first, so that a restart keeps the ports its tasks already use.
 */
export async function reserveTaskPorts(
  agents: number,
  preferred: number | undefined,
): Promise<TaskPorts & { base: number }> {
  const perAgent = Math.max(50, Math.min(300, Math.floor(3000 / Math.max(agents, 1))))
  const blockSize = 1 + perAgent * agents
  const bases: number[] = preferred === undefined ? [] : [preferred]
  for (let base = firstPort; base + blockSize <= lastPort; base += blockSize) bases.push(base)
  for (const base of bases) {
    try {
      const sign = await listen('127.0.0.1', base)
      return {
        base,
        rangeOf: (index) => ({ begin: base + 1 + index * perAgent, end: base + (index + 1) * perAgent }),
        release: () => close(sign),
      }
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error
    }
  }
  throw localErrors.NO_TASK_PORTS({ from: firstPort, to: lastPort })
}
