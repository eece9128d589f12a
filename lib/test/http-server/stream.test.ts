import { connect } from 'node:net'
import { expect } from 'chai'
import { openByteStream, requestText } from '@dcos-lite/lib/http-client'
import type { ByteStream } from '@dcos-lite/lib/http-client'
import { openStream } from '@dcos-lite/lib/http-server'
import type { HttpService, ResponseStream, StreamOptions } from '@dcos-lite/lib/http-server'
import { eventually } from '@dcos-lite/lib/testing'
import { withService } from './with-service.ts'

/** Declares GET /events, and gives the streams that were opened there. */
function streaming(options: Partial<StreamOptions> = {}): {
  declare: (service: HttpService) => void
  opened: ResponseStream[]
} {
  const opened: ResponseStream[] = []
  const declare = ({ app }: HttpService): void => {
    app.get('/events', (request, reply) => {
      opened.push(openStream(request, reply, { contentType: 'text/event-stream', ...options }))
    })
  }
  return { declare, opened }
}

async function nextChunk(stream: ByteStream): Promise<string | undefined> {
  const { value, done } = await stream.body[Symbol.asyncIterator]().next()
  return done === true ? undefined : value.toString()
}

const first = (opened: ResponseStream[]): Promise<ResponseStream> => eventually(() => opened[0] ?? false)

describe('an answer that stays open', () => {
  it('sends headers at once and each chunk as it is written, until it is ended', async () => {
    const { declare, opened } = streaming({ headers: { 'mesos-stream-id': 's1' } })
    await withService(declare, async ({ url }) => {
      const stream = await openByteStream({ url: `${url}/events`, headers: { 'x-request-id': 'r1' } })
      expect(stream.headers).to.include({
        'content-type': 'text/event-stream',
        'mesos-stream-id': 's1',
        'x-request-id': 'r1',
      })
      const server = await first(opened)
      for (const text of ['one', 'two']) {
        expect(server.write(text)).to.equal(true)
        expect(await nextChunk(stream)).to.equal(text)
      }
      server.end()
      server.end()
      expect(await nextChunk(stream)).to.equal(undefined)
      await server.closed
      expect([server.isOpen(), server.write('three')]).to.deep.equal([false, false])
    })
  })

  it('notices that the client has gone', async () => {
    const { declare, opened } = streaming()
    await withService(declare, async ({ url }) => {
      const stream = await openByteStream({ url: `${url}/events` })
      const server = await first(opened)
      stream.close()
      await server.closed
      expect([server.isOpen(), server.write('x')]).to.deep.equal([false, false])
    })
  })

  it('is settled at once when the client went before it was opened', async () => {
    let stream: ResponseStream | undefined
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => (release = resolve))
    let entered = false
    const declare = ({ app }: HttpService): void => {
      app.get('/events', async (request, reply) => {
        entered = true
        await held
        await eventually(() => reply.raw.destroyed)
        stream = openStream(request, reply, { contentType: 'text/plain' })
      })
    }
    await withService(declare, async ({ service, url }) => {
      const { port } = new URL(url)
      const socket = connect(Number(port), '127.0.0.1')
      socket.write('GET /events HTTP/1.1\r\nhost: a\r\n\r\n')
      await eventually(() => entered)
      socket.destroy()
      release()
      const opened = await eventually(() => stream ?? false)
      await opened.closed
      expect([opened.isOpen(), opened.write('x')]).to.deep.equal([false, false])
      expect(service.metrics.expose()).to.include('dcos_example_part_http_open_streams 0\n')
    })
  })

  it('cuts a client that does not read, once the limit of what waits is reached', async () => {
    const { declare, opened } = streaming({ bufferLimitBytes: 256 * 1024 })
    await withService(declare, async ({ url }) => {
      const { port } = new URL(url)
      const socket = connect(Number(port), '127.0.0.1')
      socket.on('error', () => undefined)
      socket.pause()
      socket.write('GET /events HTTP/1.1\r\nhost: a\r\n\r\n')
      const server = await first(opened)
      const chunk = 'x'.repeat(64 * 1024)
      await eventually(() => !server.write(chunk), { intervalMs: 1 })
      await server.closed
      expect(server.isOpen()).to.equal(false)
      socket.destroy()
    })
  })

  it('answers HEAD with the headers alone', async () => {
    const { declare, opened } = streaming()
    await withService(declare, async ({ url }) => {
      const answer = await requestText({ url: `${url}/events`, method: 'HEAD' })
      expect([answer.status, answer.headers['content-type']]).to.deep.equal([200, 'text/event-stream'])
      await (
        await first(opened)
      ).closed
    })
  })

  it('is counted while it is open, and not measured as a request', async () => {
    const { declare } = streaming()
    await withService(declare, async ({ service, url }) => {
      const stream = await openByteStream({ url: `${url}/events` })
      expect(service.metrics.expose()).to.include('dcos_example_part_http_open_streams 1\n')
      stream.close()
      await eventually(() => service.metrics.expose().includes('dcos_example_part_http_open_streams 0\n'))
      expect(service.metrics.expose()).not.to.include('route="/events"')
    })
  })
})
