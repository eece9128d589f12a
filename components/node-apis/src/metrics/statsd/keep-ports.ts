import { mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Environment } from '@dcos-lite/lib/component'
import type { ContainerMetrics } from '../container-metrics.ts'
import type { StatsdDesk } from './statsd-desk.ts'

/** The ports of containers, over restarts of this process and until the containers are gone. */
export interface KeptPorts {
  /** Opens a port, and remembers it before it is told. */
  open(containerId: string): Promise<{ host: string; port: number }>
  stop(): void
}

const lookEveryMs = 60_000

async function readPorts(file: string): Promise<Record<string, number>> {
  try {
    const ports = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>
    return Object.fromEntries(
      Object.entries(ports).filter((entry): entry is [string, number] => Number.isInteger(entry[1])),
    )
  } catch {
    return {} // none yet, or half a file of a machine that lost power: tasks get new ports when they are started again
  }
}

/** Opens the ports that are remembered in a file. A port of a container that was missed twice is closed. */
export async function keepStatsdPorts(
  desk: StatsdDesk,
  file: string,
  containers: Pick<ContainerMetrics, 'list'>,
  { clock, log }: Environment,
): Promise<KeptPorts> {
  const ports = new Map(Object.entries(await readPorts(file)))
  await Promise.all(
    [...ports].map(([id, port]) =>
      desk.open(id, port).catch((error: unknown) => log.warn('a port of a task cannot be opened', { error })),
    ),
  )
  let writing: Promise<void> = Promise.resolve()
  const save = (): Promise<void> => {
    writing = writing
      .catch(() => undefined)
      .then(async () => {
        await mkdir(dirname(file), { recursive: true })
        await writeFile(`${file}.part`, JSON.stringify(Object.fromEntries(ports)), { mode: 0o600 })
        await rename(`${file}.part`, file)
      })
    return writing
  }
  let missed = new Set<string>()
  const look = async (): Promise<void> => {
    const there = new Set(await containers.list())
    const gone = desk.known().filter((id) => !there.has(id))
    const forGood = gone.filter((id) => missed.has(id))
    missed = new Set(gone)
    for (const id of forGood) {
      desk.close(id)
      ports.delete(id)
    }
    if (forGood.length > 0) await save()
  }
  const looking = clock.every(lookEveryMs, () => {
    look().catch((error: unknown) => log.debug('the containers are not known', { error }))
  })
  return {
    async open(containerId) {
      const door = await desk.open(containerId)
      if (ports.get(containerId) !== door.port) {
        ports.set(containerId, door.port)
        await save()
      }
      return door
    },
    stop: () => looking.cancel(),
  }
}
