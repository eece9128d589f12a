import { createSocket } from 'node:dgram'
import { parentPort, workerData } from 'node:worker_threads'
import { createPreparedAnswers } from '../prepared/prepared-answers.ts'
import { createVersions } from '../prepared/versions.ts'
import { countPrepared } from '../server/query-counts.ts'
import { socketOptions } from '../server/udp-socket.ts'
import type { FromMain, ToMain, WorkerSetup } from './worker-messages.ts'

const mostWaiting = 1024

const setup = workerData as WorkerSetup
const port = parentPort
if (port === null) throw new Error('this file runs as a worker of the name server')
const tell = (message: ToMain): void => port.postMessage(message)

const prepared = createPreparedAnswers(createVersions(setup.versions))
const counted = countPrepared(setup.counts, setup.thread)
const waiting = new Map<number, { query: Buffer; send: (answer: Uint8Array) => void }>()
let last = 0

const sockets = setup.addresses.map(({ host, port: wanted }) => {
  const socket = createSocket(socketOptions(host, true))
  socket.on('message', (query, client) => {
    const send = (answer: Uint8Array): void => {
      try {
        socket.send(answer, client.port, client.address)
      } catch {
        // The socket was closed while the answer was made; the client asks again.
      }
    }
    const ready = prepared.find(query)
    if (ready !== undefined) {
      counted(ready)
      send(ready)
      return
    }
    if (waiting.size >= mostWaiting) return
    last = (last + 1) % Number.MAX_SAFE_INTEGER
    waiting.set(last, { query: Buffer.from(query), send })
    tell({ type: 'ask', id: last, query })
  })
  return new Promise<void>((resolve, reject) => {
    socket.once('error', reject)
    socket.bind(wanted, host, () => {
      socket.off('error', reject)
      socket.on('error', (error) => tell({ type: 'error', reason: error.message }))
      resolve()
    })
  })
})

port.on('message', ({ id, answer, keep }: FromMain) => {
  const known = waiting.get(id)
  waiting.delete(id)
  if (known === undefined || answer === undefined) return
  if (keep !== undefined) prepared.keep(known.query, keep)
  known.send(answer)
})
// A port that is not to be had ends this thread with the reason.
await Promise.all(sockets)
tell({ type: 'ready' })
