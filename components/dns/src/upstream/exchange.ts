import { createSocket } from 'node:dgram'
import { connect, isIPv6 } from 'node:net'
import type { Clock } from '@dcos-lite/lib/clock'
import { dnsErrors } from '../errors.ts'

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

function answers(query: Buffer, reply: Buffer): boolean {
  return (
    reply.length >= 12 && reply.readUInt16BE(0) === query.readUInt16BE(0) && (reply.readUInt8(2) & 0x80) !== 0
  )
}

function overUdp(
  query: Buffer,
  { ip, port }: UpstreamServer,
  finish: (outcome: Buffer | Error) => void,
): () => void {
  const socket = createSocket(isIPv6(ip) ? 'udp6' : 'udp4')
  socket.on('error', finish)
  // Connected, so that only this server's packets arrive.
  socket.connect(port, ip, () => socket.send(query))
  socket.on('message', (reply) => {
    if (answers(query, reply)) finish(reply)
  })
  return () => socket.close()
}

function overTcp(
  query: Buffer,
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
    finish(answers(query, reply) ? reply : new Error('the answer is to another question'))
  })
  return () => socket.destroy()
}

/** Sends one query to one server and resolves with its answer, whatever its code. Rejects after `timeoutMs`. */
export function exchange(
  query: Buffer,
  server: UpstreamServer,
  transport: Transport,
  options: { clock: Clock; timeoutMs: number },
): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    let finished = false
    const finish = (outcome: Buffer | Error): void => {
      if (finished) return
      finished = true
      timer.cancel()
      close()
      if (outcome instanceof Error) reject(outcome)
      else resolve(outcome)
    }
    const timer = options.clock.after(options.timeoutMs, () => {
      finish(new Error(`no answer within ${options.timeoutMs} ms`))
    })
    const close = (transport === 'udp' ? overUdp : overTcp)(query, server, finish)
  })
}
