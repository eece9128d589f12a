import { once } from 'node:events'
import { connect } from 'node:net'

/** A connection to a NATS server. */
export interface NatsClient {
  publish(subject: string, text: string): void
  /** Takes messages from now on; the function gives the next one. */
  subscribe(subject: string): () => Promise<string>
  request(subject: string, body: object): Promise<Record<string, unknown>>
}

/** Connects to a server, does something with it, and closes the connection. */
export async function withNats<T>(url: string, work: (client: NatsClient) => Promise<T>): Promise<T> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  const waiting = new Map<string, { texts: string[]; taken: ((text: string) => void)[] }>()
  let left = Buffer.alloc(0)
  let subscriptions = 0
  const failed = new Promise<never>((_, reject) => {
    socket.on('error', reject).on('close', () => reject(new Error('NATS closed the connection')))
  })
  failed.catch(() => undefined) // whoever waits is told

  function deliver(id: string, text: string): void {
    const found = waiting.get(id)
    const taken = found?.taken.shift()
    if (taken) taken(text)
    else found?.texts.push(text)
  }
  socket.on('data', (chunk: Buffer) => {
    left = Buffer.concat([left, chunk])
    for (;;) {
      const end = left.indexOf('\r\n')
      if (end < 0) return
      const [verb, ...words] = left.subarray(0, end).toString().split(' ')
      const length = verb === 'MSG' ? Number(words.at(-1)) : -2
      const next = end + 2 + length + 2
      if (left.length < next) return
      if (verb === 'MSG') deliver(words[1] ?? '', left.subarray(end + 2, end + 2 + length).toString())
      if (verb === 'PING') socket.write('PONG\r\n')
      if (verb === '-ERR') socket.destroy(new Error(words.join(' ')))
      left = left.subarray(next)
    }
  })
  const send = (subject: string, reply: string, text: string): void => {
    socket.write(`PUB ${subject} ${reply}${Buffer.byteLength(text)}\r\n${text}\r\n`)
  }
  const subscribe = (subject: string): (() => Promise<string>) => {
    const id = String(++subscriptions)
    const mine = { texts: [] as string[], taken: [] as ((text: string) => void)[] }
    waiting.set(id, mine)
    socket.write(`SUB ${subject} ${id}\r\n`)
    return () => {
      const text = mine.texts.shift()
      return text === undefined
        ? Promise.race([new Promise<string>((resolve) => mine.taken.push(resolve)), failed])
        : Promise.resolve(text)
    }
  }
  try {
    await Promise.race([once(socket, 'connect'), failed])
    socket.write('CONNECT {"verbose":false,"name":"test"}\r\n')
    return await work({
      publish: (subject, text) => send(subject, '', text),
      subscribe,
      async request(subject, body) {
        const inbox = `_INBOX.${process.pid}.${subscriptions}`
        const next = subscribe(inbox)
        send(subject, `${inbox} `, JSON.stringify(body))
        // A server that has no one for the subject yet does not answer at all.
        const late = new Promise<never>((_, reject) => {
          setTimeout(() => reject(new Error(`nobody answers ${subject}`)), 10_000).unref()
        })
        return JSON.parse(await Promise.race([next(), late])) as Record<string, unknown>
      },
    })
  } finally {
    socket.destroy()
  }
}
