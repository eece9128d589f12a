import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import * as dnsPacket from 'dns-packet'

const repeatMs = 3000

/**
 * Sends these bytes, each as one datagram, and gives the bytes of the first answer. Datagrams may be lost: like every
 * resolver it sends them again, until 20 s are over; then it is undefined.
 */
export function exchangeUdp(port: number, ...messages: Buffer[]): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const socket = createSocket('udp4')
    const send = (): void => {
      for (const message of messages) socket.send(message, port, '127.0.0.1')
    }
    const repeating = setInterval(send, repeatMs)
    const timer = setTimeout(() => end(undefined), 20_000)
    const end = (answer: Buffer | undefined): void => {
      clearTimeout(timer)
      clearInterval(repeating)
      socket.close()
      resolve(answer)
    }
    socket.once('error', reject)
    socket.once('message', end)
    send()
  })
}

/** The answer to one question over UDP, read. */
export async function askUdp(port: number, packet: dnsPacket.Packet): Promise<dnsPacket.DecodedPacket> {
  const answer = await exchangeUdp(port, dnsPacket.encode({ type: 'query', id: 4711, ...packet }))
  if (answer === undefined) throw new Error('no answer came')
  return dnsPacket.decode(answer)
}

/** The answer to one question over TCP, read. */
export async function askTcp(port: number, packet: dnsPacket.Packet): Promise<dnsPacket.DecodedPacket> {
  const socket = connect(port, '127.0.0.1')
  try {
    socket.write(dnsPacket.streamEncode({ type: 'query', id: 4712, ...packet }))
    let received: Buffer = Buffer.alloc(0)
    while (received.length < 2 || received.length < 2 + received.readUInt16BE(0)) {
      const [chunk] = (await once(socket, 'data')) as [Buffer]
      received = Buffer.concat([received, chunk])
    }
    return dnsPacket.decode(received.subarray(2))
  } finally {
    socket.destroy()
  }
}

export const codeOf = (answer: dnsPacket.DecodedPacket): string =>
  (answer as unknown as { rcode: string }).rcode

export const question = (name: string, type: dnsPacket.RecordType = 'A'): dnsPacket.Packet => ({
  questions: [{ name, type }],
})

/** An OPT record of a query. */
export const opt = (more: Partial<dnsPacket.OptAnswer> = {}): dnsPacket.OptAnswer => ({
  type: 'OPT',
  name: '.',
  udpPayloadSize: 4096,
  extendedRcode: 0,
  ednsVersion: 0,
  flags: 0,
  flag_do: false,
  options: [],
  ...more,
})
