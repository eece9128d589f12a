import { createSocket } from 'node:dgram'
import type { Socket } from 'node:dgram'
import { once } from 'node:events'
import type { Environment } from '@dcos-lite/lib/component'
import type { Datapoint } from '../datapoint.ts'
import { createSentValues } from './values.ts'
import type { SentValues } from './values.ts'

/** Takes what the containers send, each on a port of its own. */
export interface StatsdDesk {
  /** Opens a port for a container, the same one again after a restart if it is free. */
  open(containerId: string, port?: number): Promise<{ host: string; port: number }>
  close(containerId: string): void
  known(): string[]
  datapoints(containerId: string): Datapoint[]
  stop(): void
}

interface Box {
  socket: Socket
  port: number
  values: SentValues
}

async function bind(host: string, port: number): Promise<Socket> {
  const socket = createSocket('udp4')
  try {
    socket.bind(port, host)
    await once(socket, 'listening')
    return socket
  } catch (error) {
    socket.close()
    throw error
  }
}

/** Creates a desk on an address of this machine. */
export function createStatsdDesk(host: string, { clock, log }: Environment): StatsdDesk {
  const boxes = new Map<string, Promise<Box>>()
  const openBox = async (containerId: string, wanted: number): Promise<Box> => {
    const socket = await bind(host, wanted).catch(() => bind(host, 0))
    const values = createSentValues()
    socket.on('message', (bytes) => values.take(bytes.toString('utf8'), clock.nowMs()))
    socket.on('error', (error) => log.warn('metrics of a task cannot be taken', { containerId, error }))
    socket.unref()
    return { socket, port: socket.address().port, values }
  }
  const filled = new Map<string, Box>()
  const close = (containerId: string): void => {
    boxes.delete(containerId)
    filled.get(containerId)?.socket.close()
    filled.delete(containerId)
  }
  return {
    async open(containerId, port = 0) {
      let box = boxes.get(containerId)
      if (!box) {
        box = openBox(containerId, port)
        boxes.set(containerId, box)
        box.then(
          (made) => {
            if (boxes.get(containerId) === box) filled.set(containerId, made)
            else made.socket.close()
          },
          () => boxes.delete(containerId),
        )
      }
      return { host, port: (await box).port }
    },
    close,
    known: () => [...boxes.keys()],
    datapoints: (containerId) => filled.get(containerId)?.values.datapoints() ?? [],
    stop: () => [...boxes.keys()].forEach(close),
  }
}
