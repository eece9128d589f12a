import { once } from 'node:events'
import { realpath } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { Server } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { systemClock } from '@dcos-lite/lib/clock'
import { bootstrapErrors } from '../errors.ts'
import { contentHash } from '../package/package-id.ts'

// A killed process is gone at once, but a child that it was about to start holds its sockets for a moment.
const defaultPatienceMs = 3000
const pauseMs = 50

async function claim(name: string): Promise<Server> {
  const server = createServer().listen(name)
  await once(server, 'listening')
  return server
}

async function claimInTime(name: string, patienceMs: number): Promise<Server> {
  const lastTryMs = systemClock.monotonicMs() + patienceMs
  for (;;) {
    try {
      return await claim(name)
    } catch (error) {
      const isTaken = (error as NodeJS.ErrnoException).code === 'EADDRINUSE'
      if (!isTaken) throw error
      if (systemClock.monotonicMs() >= lastTryMs) throw bootstrapErrors.NODE_BUSY({}, { cause: error })
      await wait(pauseMs)
    }
  }
}

/**
 * Keeps other changes of the same node out while `work` runs. The lock is a socket of the kernel without a file: it
 * goes with the process, however that ends.
 */
export async function withNodeLock<T>(
  root: string,
  work: () => Promise<T>,
  patienceMs = defaultPatienceMs,
): Promise<T> {
  const server = await claimInTime(`\0dcos-node-${contentHash([await realpath(root)])}`, patienceMs)
  try {
    return await work()
  } finally {
    server.close()
  }
}
