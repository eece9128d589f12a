import type { Random } from '@dcos-lite/lib/random'
import type { SimulatedProcess } from './process.ts'
import type { Timeline } from './timeline.ts'

/** One end of a connection: bytes go in order, late, or never when it breaks. */
export interface Connection {
  write(record: Buffer): void
  close(): void
  /** Resolves when this end knows that the connection is over. */
  closed: Promise<void>
  /** What the other end writes; it ends when the connection is over. */
  records: AsyncGenerator<Buffer, void>
}

/** What a server does with a new connection. */
export type Accept = (connection: Connection) => void

/** The network of a simulated history. */
export interface Network {
  /** A process serves a host name from now on, until it dies. */
  serve(process: SimulatedProcess, accept: Accept): void
  /** Resolves to a connection, or undefined when nobody listens there; never while the way is cut. */
  connect(process: SimulatedProcess, host: string): Promise<Connection | undefined>
  /** Messages of one host to another wait until `heal`; some connections do not live to see it. */
  cut(from: string, to: string): void
  heal(from: string, to: string): void
  /** Many packets are lost, for so long. */
  storm(forMs: number): void
  /** No packet is lost from now on. */
  calm(): void
  /** Sends something once. */
  send(from: string, to: string, action: () => void): void
}

interface End {
  process: SimulatedProcess
  queue: Buffer[]
  wake: (() => void) | undefined
  over: boolean
  onClosed: () => void
}

/** Creates a network in which nothing is cut. */
export function createNetwork(timeline: Timeline, random: Random): Network {
  // Some histories have a bad network, most a good one.
  let lossChance = [0.01, 0.03, 0.03, 0.15][random.below(4)] as number
  const mostRepeatMs = [800, 800, 4000][random.below(3)] as number
  const servers = new Map<string, { process: SimulatedProcess; accept: Accept }>()
  const cuts = new Set<string>()
  const held = new Map<string, (() => void)[]>()
  const key = (from: string, to: string): string => `${from}>${to}`

  /** Mostly below a millisecond; now and then a packet is lost and comes again. */
  const latencyMs = (): number =>
    random.next() < lossChance ? 200 + random.next() * mostRepeatMs : 0.2 + random.next()

  const send = (from: string, to: string, action: () => void): void => {
    timeline.at(latencyMs(), () => {
      const way = key(from, to)
      if (!cuts.has(way)) return action()
      const waiting = held.get(way) ?? []
      held.set(way, waiting)
      waiting.push(action)
    })
  }

  /** A way in one direction that keeps the order. */
  const createPipe = (from: string, to: string): ((action: () => void) => void) => {
    const waiting: (() => void)[] = []
    let running = false
    const pump = (): void => {
      const next = waiting.shift()
      running = next !== undefined
      if (!next) return
      send(from, to, () => {
        next()
        pump()
      })
    }
    return (action) => {
      waiting.push(action)
      if (!running) pump()
    }
  }

  const createEnd = (process: SimulatedProcess): { end: End; closed: Promise<void> } => {
    const { promise, resolve } = Promise.withResolvers<void>()
    return { end: { process, queue: [], wake: undefined, over: false, onClosed: resolve }, closed: promise }
  }

  const finish = (end: End): void => {
    if (end.over) return
    end.over = true
    end.wake?.()
    end.onClosed()
  }

  async function* read(end: End): AsyncGenerator<Buffer, void> {
    for (;;) {
      const next = end.queue.shift()
      if (next) yield next
      else if (end.over) return
      else await new Promise<void>((resolve) => (end.wake = resolve))
    }
  }

  const handleOf = (end: End, closed: Promise<void>, other: End): Connection => {
    const pipe = createPipe(end.process.host, other.process.host)
    const tell = (): void => pipe(() => other.process.enter(() => finish(other)))
    // The kernel of the machine says goodbye for a process that died.
    end.process.onDeath(tell)
    return {
      write(record) {
        if (end.over) return
        pipe(() =>
          other.process.enter(() => {
            if (other.over) return
            other.queue.push(record)
            other.wake?.()
          }),
        )
      },
      close() {
        if (end.over) return
        end.queue.length = 0
        finish(end)
        tell()
      },
      closed,
      records: read(end),
    }
  }

  return {
    send,
    storm(forMs) {
      const before = lossChance
      lossChance = 0.3
      timeline.at(forMs, () => void (lossChance = Math.min(lossChance, before)))
    },
    calm: () => void (lossChance = 0),
    serve: (process, accept) => void servers.set(process.host, { process, accept }),
    connect(process, host) {
      return new Promise((resolve) => {
        send(process.host, host, () => {
          const server = servers.get(host)
          if (!server?.process.isAlive()) {
            return send(host, process.host, () => process.enter(() => resolve(undefined)))
          }
          // A frozen server has the connection in its backlog: its kernel accepts it.
          const client = createEnd(process)
          const served = createEnd(server.process)
          const near = handleOf(client.end, client.closed, served.end)
          const far = handleOf(served.end, served.closed, client.end)
          if (!process.isAlive()) return
          server.process.enter(() => server.accept(far))
          send(host, process.host, () => process.enter(() => resolve(near)))
        })
      })
    },
    cut: (from, to) => void cuts.add(key(from, to)),
    heal(from, to) {
      cuts.delete(key(from, to))
      const waiting = held.get(key(from, to)) ?? []
      held.delete(key(from, to))
      for (const action of waiting) send(from, to, action)
    },
  }
}
