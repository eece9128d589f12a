import { setTimeout as wait } from 'node:timers/promises'
import { requestJson } from '@dcos-lite/lib/http-client'

interface Amounts {
  cpus: number
  mem: number
  disk: number
}

interface Agent {
  id: string
  hostname: string
  active: boolean
  resources: Amounts
  used_resources: Amounts
  offered_resources: Amounts
  reserved_resources: Record<string, Amounts>
}

/** The agents as the master shows them. */
export async function agentsOf(masterUrl: string): Promise<Agent[]> {
  const { status, body } = await requestJson<{ slaves: Agent[] }>({
    ...{ url: `${masterUrl}/slaves`, timeoutMs: 2000 },
  })
  if (status !== 200) throw new Error(`the master answered ${status}`)
  return body.slaves
}

function excess({ hostname, resources, used_resources: used, offered_resources: offered }: Agent): string[] {
  return (['cpus', 'mem', 'disk'] as const).flatMap((name) => {
    const sum = used[name] + offered[name]
    if (sum <= resources[name] + 1e-6) return []
    return [`${hostname} has ${resources[name]} ${name}; ${used[name]} are used and ${offered[name]} offered`]
  })
}

/** Looks at the books of the master until it is stopped. */
export interface BookReader {
  looks: number
  violations: string[]
  stop(): Promise<void>
}

/** Offered and used together must never be more than an agent has. A master that does not answer is not asked again at once. */
export function readBooks(masterUrl: string): BookReader {
  let going = true
  const reader: BookReader = {
    looks: 0,
    violations: [],
    async stop() {
      going = false
      await ended
    },
  }
  const look = async (): Promise<void> => {
    const agents = await agentsOf(masterUrl).catch(() => undefined)
    if (!agents) return
    reader.looks += 1
    reader.violations.push(...agents.flatMap(excess))
  }
  const run = async (): Promise<void> => {
    for (; going; await wait(400)) await look()
  }
  const ended = run()
  return reader
}
