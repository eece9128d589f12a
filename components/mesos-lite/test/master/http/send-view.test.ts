import { expect } from 'chai'
import { systemClock } from '@dcos-lite/lib/clock'
import { openByteStream, requestText } from '@dcos-lite/lib/http-client'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { sendReader } from '../../../src/master/http/send-view.ts'
import { createViewDesk } from '../../../src/master/views/view-desk.ts'

const piece = 'x'.repeat(65_536)

async function withViews(work: (url: string, made: () => number) => Promise<void>): Promise<void> {
  const environment = testEnvironment({ component: 'views' })
  const service = createHttpService({ name: 'views', environment })
  const desk = createViewDesk(systemClock)
  let made = 0
  const pieces = function* (count: number): Generator<string, void> {
    for (let at = 0; at < count; at += 1) {
      made += 1
      yield piece
    }
  }
  service.app.get<{ Params: { count: string } }>('/:count', (request, reply) => {
    const count = Number(request.params.count)
    const reader = desk.open(request.url, () => pieces(count))
    return sendReader(reply, 'text/javascript', reader, { before: 'call(', after: ');' })
  })
  const url = await service.listen({ host: '127.0.0.1', port: 0 })
  try {
    await work(url, () => made)
  } finally {
    await service.stop()
  }
}

describe('the answer with a view', () => {
  it('has its length when it is small, and is all there when it is large', () =>
    withViews(async (url) => {
      for (const count of [0, 1, 2, 50]) {
        const { body, headers } = await requestText({ url: `${url}/${count}` })
        expect(body === `call(${piece.repeat(count)});`, `${count} pieces`).to.equal(true)
        expect(headers['content-type']).to.equal('text/javascript')
        const isSmall = count < 2
        expect(headers['content-length']).to.equal(isSmall ? String(body.length) : undefined)
      }
    }))

  it('is made no further than its client reads', () =>
    withViews(async (url, made) => {
      const many = 2000
      const stream = await openByteStream({ url: `${url}/${many}` })
      try {
        let before = -1
        await eventually(() => {
          const isStill = made() === before
          before = made()
          expect(isStill).to.equal(true)
        })
        expect(made()).to.be.lessThan(many / 2)
      } finally {
        stream.close()
      }
    }))
})
