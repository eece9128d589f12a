import { setTimeout as wait } from 'node:timers/promises'
import type { LabHost } from '../../lab/index.ts'

/** Looks a name up on some hosts, again and again. */
export interface Looking {
  /** When it was not found, by host. */
  missed(): string[]
  stop(): Promise<void>
}

const pauseMs = 500

/** Begins to look; every look is a lookup of the system, as any program makes it. */
export function keepLooking(hosts: readonly LabHost[], name: string): Looking {
  const stopped = new AbortController()
  const missed: string[] = []
  const look = async (host: LabHost): Promise<void> => {
    while (!stopped.signal.aborted) {
      const { exitCode, stderr } = await host.exec(['getent', 'hosts', name])
      // 2: there is no such name; what ssh itself says is about the host.
      if (exitCode === 2) missed.push(`${host.name} at ${new Date().toISOString()} ${stderr}`)
      await wait(pauseMs, undefined, { signal: stopped.signal }).catch(() => undefined)
    }
  }
  const running = hosts.map(look)
  return {
    missed: () => missed,
    async stop() {
      stopped.abort()
      await Promise.all(running)
    },
  }
}
