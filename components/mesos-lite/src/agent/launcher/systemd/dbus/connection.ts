import type { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import type { Clock } from '@dcos-lite/lib/clock'
import * as dbusNative from '@homebridge/dbus-native'

/** Message types of D-Bus that are used here. */
const methodCall = 1
const methodReturn = 2
const failure = 3
const signal = 4

/** A message as the codec reads and writes it; `body` has one entry per type of the signature. */
export interface DbusMessage {
  type?: number
  serial?: number
  replySerial?: number
  path?: string
  interface?: string
  member?: string
  errorName?: string
  signature?: string
  body?: unknown[]
}

/** A method call without its bookkeeping. */
export interface DbusCall {
  path: string
  interface: string
  member: string
  signature?: string
  body?: unknown[]
}

/** The library's connection; its own types name only the system bus. */
interface LibraryConnection extends EventEmitter {
  stream: Socket
  message(message: DbusMessage): void
}

interface Library {
  createConnection(options: { socket: string; authMethods: string[] }): LibraryConnection
}

/** The other side answered a call with an error. */
export class DbusRefusal extends Error {
  /** Such as `org.freedesktop.systemd1.NoSuchUnit`. */
  readonly errorName: string
  constructor(errorName: string, text: string) {
    super(text)
    this.name = 'DbusRefusal'
    this.errorName = errorName
  }
}

/** The connection ended before a call was answered: nobody knows whether it was carried out. */
export class DbusConnectionLost extends Error {
  override name = 'DbusConnectionLost'
}

/** A peer-to-peer connection without a bus daemon. */
export interface DbusConnection {
  /** Rejects with a DbusRefusal, a DbusConnectionLost, or an error of arguments that cannot be sent. */
  call(call: DbusCall): Promise<unknown[]>
  /** Settles when the connection is gone, for whatever reason. */
  closed: Promise<void>
  close(): void
}

interface Waiting {
  resolve(body: unknown[]): void
  reject(error: Error): void
}

/** Connects to a socket that speaks D-Bus directly, as the user of this process. */
export async function openDbusConnection(
  socket: string,
  onSignal: (message: DbusMessage) => void,
  clock: Clock,
): Promise<DbusConnection> {
  const { createConnection } = dbusNative as unknown as Library
  const library = createConnection({ socket, authMethods: ['EXTERNAL'] })
  const waiting = new Map<number, Waiting>()
  let serial = 0
  let gone = false
  const closed = new Promise<void>((resolve) => {
    library.stream.once('close', () => {
      gone = true
      const lost = new DbusConnectionLost(`the connection to ${socket} ended`)
      for (const { reject } of waiting.values()) reject(lost)
      waiting.clear()
      resolve()
    })
  })
  library.on('message', (message: DbusMessage) => {
    if (message.type === signal) return onSignal(message)
    const call = waiting.get(message.replySerial ?? 0)
    waiting.delete(message.replySerial ?? 0)
    const body = message.body ?? []
    if (message.type === methodReturn) call?.resolve(body)
    else if (message.type === failure) {
      call?.reject(new DbusRefusal(message.errorName ?? 'unknown', String(body[0] ?? 'no reason was given')))
    }
  })
  await new Promise<void>((resolve, reject) => {
    library.once('connect', resolve)
    library.once('error', reject)
    void closed.then(() => reject(new Error(`${socket} closed the connection at once`)))
  }).catch((error: unknown) => {
    library.stream.destroy()
    throw error
  })
  // What an error means is told by `closed`, which follows.
  library.on('error', () => library.stream.destroy())

  const connection: DbusConnection = {
    closed,
    close: () => library.stream.destroy(),
    call: (call) =>
      new Promise((resolve, reject) => {
        if (gone) return reject(new DbusConnectionLost(`the connection to ${socket} ended`))
        serial += 1
        const own = serial
        waiting.set(own, { resolve, reject })
        try {
          library.message({ type: methodCall, serial: own, ...call })
        } catch (error) {
          waiting.delete(own)
          reject(error as Error)
        }
      }),
  }
  try {
    await greet(connection, clock)
  } catch (error) {
    connection.close()
    throw error
  }
  return connection
}

const longestGreetingMs = 4000
const ping = { path: '/', interface: 'org.freedesktop.DBus.Peer', member: 'Ping' }

/**
 * Makes the other side talk. systemd does not look at a short message that arrives together with the end of the
 * authentication until something else arrives; so the first message is repeated until there is an answer.
 */
async function greet({ call }: DbusConnection, clock: Clock): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<'answered'>()
  for (let waitMs = 1; waitMs <= longestGreetingMs; waitMs *= 2) {
    call(ping).then(() => resolve('answered'), reject)
    if ((await Promise.race([promise, clock.sleep(waitMs)])) === 'answered') return
  }
  throw new Error('it does not answer')
}
