import { parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads'
import { openDatabase } from '../sqlite/database.ts'
import { createOwner } from '../sqlite/owner.ts'
import type { HistoryLimits, Owner } from '../sqlite/owner.ts'
import type { Opened, Request } from '../sqlite/protocol.ts'

const sqliteBusy = 5

function open(file: string, limits: HistoryLimits): Owner | Opened {
  try {
    return createOwner(openDatabase(file), limits)
  } catch (error) {
    const { message, errcode } = error as { message: string; errcode?: number }
    return {
      opened: false,
      reason: message,
      locked: errcode !== undefined && (errcode & 0xff) === sqliteBusy,
    }
  }
}

if (parentPort) {
  const port = parentPort
  const { file, limits } = workerData as { file: string; limits: HistoryLimits }
  const owner = open(file, limits)
  if ('opened' in owner) {
    port.postMessage(owner)
  } else {
    port.postMessage({ opened: true } satisfies Opened)
    port.on('message', (first: Request) => {
      const requests = [first]
      // Everything that arrived during the last commit shares the next one.
      for (let more = receiveMessageOnPort(port); more; more = receiveMessageOnPort(port)) {
        requests.push(more.message as Request)
      }
      const closing = requests.some(({ call }) => call === 'close')
      const turn = owner.turn(requests)
      if (closing || turn.fatal) owner.close()
      port.postMessage(turn)
      if (closing || turn.fatal) port.close()
    })
  }
}
