import type { ServerResponse } from 'node:http'
import { expect } from 'chai'
import { followEventStream, openByteStream } from '@dcos-lite/lib/http-client'
import type { ByteStream, ServerSentEvent } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { readAll } from './read-all.ts'
import { deadUrl, failureOf, withServer } from './with-server.ts'

/** Runs `work` with a server that begins its answer and leaves the rest to the test. */
async function withOpenAnswer(
  work: (url: string, answer: () => Promise<ServerResponse>) => Promise<void>,
  type = 'text/event-stream',
): Promise<void> {
  let held: ServerResponse | undefined
  await withServer(
    (_request, response) => {
      response.writeHead(200, { 'content-type': type }).flushHeaders()
      held = response
    },
    (url) => work(url, () => eventually(() => held ?? false)),
  )
}

describe('a streamed answer', () => {
  it('yields bytes as they arrive, and ends with the answer', async () => {
    await withOpenAnswer(async (url, answer) => {
      const stream = await openByteStream({ url, method: 'POST', body: { type: 'SUBSCRIBE' } })
      expect(stream.status).to.equal(200)
      const server = await answer()
      const reader = stream.body[Symbol.asyncIterator]()
      for (const text of ['one', 'two']) {
        server.write(text)
        expect(String((await reader.next()).value)).to.equal(text)
      }
      server.end()
      expect((await reader.next()).done).to.equal(true)
    })
  })

  it('ends quietly for its reader when it is closed', async () => {
    await withOpenAnswer(async (url, answer) => {
      const stream = await openByteStream({ url })
      const server = await answer()
      const read = readAll(stream.body)
      stream.close()
      stream.close()
      expect(await read).to.deep.equal([])
      await eventually(() => server.destroyed)
    })
  })

  it('is cut on the other side when its reader breaks off', async () => {
    await withOpenAnswer(async (url, answer) => {
      const stream = await openByteStream({ url })
      const server = await answer()
      server.write('one')
      for await (const chunk of stream.body) if (chunk.toString() === 'one') break
      await eventually(() => server.destroyed)
    })
  })

  it('says that it broke off when the connection is cut', async () => {
    await withOpenAnswer(async (url, answer) => {
      const stream = await openByteStream({ url })
      const failure = failureOf(readAll(stream.body))
      ;(await answer()).destroy()
      const { code, message } = await failure
      expect(code).to.equal('DCL_HTTP_CLIENT_INTERRUPTED')
      expect(message).to.match(/^The answer of GET http:\S+ broke off: /)
    })
  })

  it('says so later when nobody was reading at that time', async () => {
    await withOpenAnswer(async (url, answer) => {
      const stream = await openByteStream({ url })
      const server = await answer()
      server.destroy()
      await eventually(() => server.closed)
      expect((await failureOf(readAll(stream.body))).code).to.equal('DCL_HTTP_CLIENT_INTERRUPTED')
    })
  })

  it('throws the reason of its signal, before, while and after it is opened', async () => {
    await withOpenAnswer(async (url) => {
      const abort = new AbortController()
      const stream = await openByteStream({ url, signal: abort.signal })
      const failure = failureOf(readAll(stream.body))
      const reason = new Error('stop')
      abort.abort(reason)
      expect(await failure).to.equal(reason)
      expect(await failureOf(openByteStream({ url, signal: abort.signal }))).to.equal(reason)
    })
    await withServer(
      () => undefined,
      async (url) => {
        const abort = new AbortController()
        const opening = failureOf(openByteStream({ url, signal: abort.signal }))
        abort.abort('stop')
        expect(await opening).to.equal('stop')
      },
    )
  })

  it('gives up when no headers come in time, and waits as long as it takes afterwards', async () => {
    await withServer(
      () => undefined,
      async (url) => {
        const error = await failureOf(openByteStream({ url, timeoutMs: 50 }))
        expect(error.code).to.equal('DCL_HTTP_CLIENT_TIMED_OUT')
      },
    )
    await withOpenAnswer(async (url, answer) => {
      // The headers must come in time on a machine that is held up, too: then there is more of it.
      const openWithin = (timeoutMs: number): Promise<[ByteStream, number]> =>
        openByteStream({ url, timeoutMs }).then(
          (opened) => [opened, timeoutMs],
          (error: unknown) =>
            timeoutMs < 10_000 ? openWithin(timeoutMs * 10) : Promise.reject(error as Error),
        )
      const [stream, timeoutMs] = await openWithin(50)
      const server = await answer()
      const reader = stream.body[Symbol.asyncIterator]()
      const next = reader.next()
      await new Promise((resolve) => setTimeout(resolve, timeoutMs * 2))
      server.write('late')
      expect(String((await next).value)).to.equal('late')
      stream.close()
    })
  })

  it('says who cannot be reached', async () => {
    const error = await failureOf(openByteStream({ url: await deadUrl() }))
    expect(error.code).to.equal('DCL_HTTP_CLIENT_UNREACHABLE')
  })
})

describe('an event stream', () => {
  it('yields events as they come, wherever the chunks end, and ends with the stream', async () => {
    await withOpenAnswer(async (url, answer) => {
      const events: ServerSentEvent[] = []
      const followed = (async () => {
        for await (const { event, data, id } of followEventStream({ url })) events.push({ event, data, id })
      })()
      const server = await answer()
      server.write('event: status_update_event\ndata: {"a":')
      server.write('1}\n\n: keep-alive\n\nid: 7\ndata: ü')
      await eventually(() => events.length === 1)
      server.end('\ndata: second line\n\n')
      await followed
      expect(events).to.deep.equal([
        { event: 'status_update_event', data: '{"a":1}', id: undefined },
        { event: undefined, data: 'ü\nsecond line', id: '7' },
      ])
    })
  })

  it('keeps a character whole that two chunks share', async () => {
    await withOpenAnswer(async (url, answer) => {
      const followed = readAll(followEventStream({ url }))
      const server = await answer()
      const bytes = Buffer.from('data: ü\n\n')
      server.write(bytes.subarray(0, 7))
      await new Promise((resolve) => setImmediate(resolve))
      server.end(bytes.subarray(7))
      expect((await followed).map((event) => event.data)).to.deep.equal(['ü'])
    })
  })

  it('refuses an answer that is no event stream', async () => {
    await withServer(
      (_request, response) => response.writeHead(401).end(),
      async (url) => {
        const error = await failureOf(readAll(followEventStream({ url })))
        expect([error.code, error.message]).to.deep.equal([
          'DCL_HTTP_CLIENT_REFUSED',
          `GET ${url} answered 401: an event stream was expected`,
        ])
      },
    )
  })

  it('is closed on the other side when its reader breaks off', async () => {
    await withOpenAnswer(async (url, answer) => {
      const following = followEventStream({ url })
      const next = following.next()
      const server = await answer()
      server.write('data: 1\n\n')
      await next
      await following.return()
      await eventually(() => server.destroyed)
    })
  })
})
