import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { connectIn } from '../../../src/agent/network/connect-in.ts'

describe('A connection inside a network namespace', function () {
  this.timeout(120_000)
  const inOurs = connectIn('/proc/self/ns/net')

  before(function () {
    if (process.getuid?.() !== 0) this.skip()
  })

  it('carries bytes both ways and ends with either side', async () => {
    const server = createServer((socket) => socket.pipe(socket)).listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const stream = await inOurs({ host: '127.0.0.1', port }, new AbortController().signal)
    stream.write('hello')
    const [chunk] = (await once(stream, 'data')) as [Buffer]
    expect(chunk.toString()).to.equal('hello')
    stream.destroy()
    server.close()
    await once(server, 'close')
  })

  it('fails with the reason when nothing listens', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    server.close()
    const failed = await inOurs({ host: '127.0.0.1', port }, new AbortController().signal).catch(
      (error: Error) => error.message,
    )
    expect(failed).to.include('ECONNREFUSED')
  })
})
