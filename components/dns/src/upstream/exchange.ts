import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import type { Environment } from '@dcos-lite/lib/component'
import { dnsErrors } from '../errors.ts'

const headerBytes = 12

/** A server that other names are asked from. */
export interface UpstreamServer {
  ip: string
  port: number
}

export type Transport = 'udp' | 'tcp'

/** Reads `ip`, `ip:port` or `[ipv6]:port`. Throws DCL_DNS_BAD_UPSTREAM. */
export function parseUpstream(text: string): UpstreamServer {
  const found = /^(?:\[([^\]]+)\]|([^:]+)):(\d{1,5})$/.exec(text)
  const ip = found === null ? text : (found[1] ?? found[2] ?? '')
  const port = found === null ? 53 : Number(found[3])
  if (!(isIPv6(ip) || /^\d+\.\d+\.\d+\.\d+$/.test(ip)) || port < 1 || port > 65_535) {
    throw dnsErrors.BAD_UPSTREAM({ text })
  }
  return { ip, port }
}

/** Whether a message is the answer to this query: its id, and its question in any case of letters. */
function answers(query: Buffer, questionBytes: Buffer, reply: Buffer): boolean {
  const end = headerBytes + questionBytes.length
  return (
    reply.length >= end &&
    reply.readUInt16BE(0) === query.readUInt16BE(0) &&
    (reply.readUInt8(2) & 0x80) !== 0 &&
    reply.readUInt16BE(4) === 1 &&
    reply.toString('latin1', headerBytes, end).toLowerCase() ===
      questionBytes.toString('latin1').toLowerCase()
  )
}

interface Sent {
  query: Buffer
  isAnswer: (reply: Buffer) => boolean
}

function overUdp(
  { query, isAnswer }: Sent,
  { ip, port }: UpstreamServer,
  finish: (outcome: Buffer | Error) => void,
): () => void {
  const socket = createSocket(isIPv6(ip) ? 'udp6' : 'udp4')
  socket.on('error', finish)
  // Connected, so that only this server's packets arrive.
  socket.connect(port, ip, () => socket.send(query))
  socket.on('message', (reply) => {
    if (isAnswer(reply)) finish(reply)
  })
  return () => socket.close()
}

function overTcp(
  { query, isAnswer }: Sent,
  { ip, port }: UpstreamServer,
  finish: (outcome: Buffer | Error) => void,
): () => void {
  const length = Buffer.alloc(2)
  length.writeUInt16BE(query.length)
  const socket = connect(port, ip, () => socket.write(Buffer.concat([length, query])))
  let received: Buffer = Buffer.alloc(0)
  socket.on('error', finish)
  socket.on('end', () => finish(new Error('the connection was closed without an answer')))
  socket.on('data', (chunk: Buffer) => {
    received = Buffer.concat([received, chunk])
    if (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) return
    const reply = received.subarray(2, 2 + received.readUInt16BE(0))
    finish(isAnswer(reply) ? reply : new Error('the answer is to another question'))
  })
  return () => socket.destroy()
}

/**
 * Sends one query to one server, under an id that nobody can guess, and resolves with its answer, whatever its code.
 * Rejects after `timeoutMs`.
 */
export function exchange(
  given: Buffer,
  questionBytes: Buffer,
  server: UpstreamServer,
  transport: Transport,
  options: { environment: Environment; timeoutMs: number },
): Promise<Buffer> {
  const { clock, random } = options.environment
  const query = Buffer.from(given)
  query.set(random.bytes(2))
  const isAnswer = (reply: Buffer): boolean => answers(query, questionBytes, reply)
  return new Promise((resolve, reject) => {
    let finished = false
    const finish = (outcome: Buffer | Error): void => {
      if (finished) return
      finished = true
      timer.cancel()
      close()
      if (outcome instanceof Error) {
        reject(outcome)
        return
      }
      const reply = Buffer.from(outcome)
      given.copy(reply, 0, 0, 2)
      resolve(reply)
    }
    const timer = clock.after(options.timeoutMs, () => {
      finish(new Error(`no answer within ${options.timeoutMs} ms`))
    })
    const close = (transport === 'udp' ? overUdp : overTcp)({ query, isAnswer }, server, finish)
  })
}
