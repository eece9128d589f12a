import { expect } from 'chai'
import { openByteStream, requestText } from '@dcos-lite/lib/http-client'
import { openStream } from '@dcos-lite/lib/http-server'
import type { HttpService } from '@dcos-lite/lib/http-server'
import { eventually } from '@dcos-lite/lib/testing'
import { readAll } from '../http-client/read-all.ts'
import { withService } from './with-service.ts'

/** Declares `path` with a handler that does not answer before `release` is called. */
function held(service: HttpService, path: string): { entered: () => boolean; release: () => void } {
  let entered = false
  let release = (): void => undefined
  const wait = new Promise<void>((resolve) => (release = resolve))
  service.app.get(path, async () => {
    entered = true
    await wait
    return { done: true }
  })
  return { entered: () => entered, release }
}

describe('the stop of a service', () => {
  it('ends open streams, those of plugins too, so that their readers see the end', async () => {
    const declare = ({ app }: HttpService): void => {
      app.get('/a', (request, reply) => void openStream(request, reply, { contentType: 'text/plain' }))
      void app.register((plugin, _options, done) => {
        plugin.get('/b', (request, reply) => void openStream(request, reply, { contentType: 'text/plain' }))
        done()
      })
    }
    await withService(declare, async ({ service, url }) => {
      const streams = [await openByteStream({ url: `${url}/a` }), await openByteStream({ url: `${url}/b` })]
      const ends = streams.map((stream) => readAll(stream.body))
      await service.stop(60_000)
      expect(await Promise.all(ends)).to.deep.equal([[], []])
    })
  })

  it('lets a running request finish, and takes no more', async () => {
    let handler: ReturnType<typeof held> | undefined
    await withService(
      (service) => (handler = held(service, '/slow')),
      async ({ service, url }) => {
        const answer = requestText({ url: `${url}/slow` })
        await eventually(() => handler?.entered() === true)
        const stopped = service.stop(60_000)
        handler?.release()
        expect((await answer).body).to.equal('{"done":true}')
        await stopped
        const refused = await requestText({ url: `${url}/slow` }).catch((error: unknown) => error)
        expect(refused).to.have.property('code', 'DCL_HTTP_CLIENT_UNREACHABLE')
      },
    )
  })

  it('cuts what is still running after the grace', async () => {
    let handler: ReturnType<typeof held> | undefined
    await withService(
      (service) => (handler = held(service, '/slow')),
      async ({ service, url }) => {
        const answer = requestText({ url: `${url}/slow` }).catch((error: unknown) => error)
        await eventually(() => handler?.entered() === true)
        await service.stop(50)
        expect(await answer).to.have.property('code', 'DCL_HTTP_CLIENT_UNREACHABLE')
        handler?.release()
      },
    )
  })

  it('is done once, however often it is asked for', async () => {
    await withService(
      () => undefined,
      async ({ service }) => {
        expect(service.stop()).to.equal(service.stop())
        await service.stop()
      },
    )
  })

  it('ends a stream that is opened while the service stops', async () => {
    let entered = false
    let release = (): void => undefined
    const wait = new Promise<void>((resolve) => (release = resolve))
    const declare = ({ app }: HttpService): void => {
      app.get('/late', async (request, reply) => {
        entered = true
        await wait
        openStream(request, reply, { contentType: 'text/plain' })
      })
    }
    await withService(declare, async ({ service, url }) => {
      const opening = openByteStream({ url: `${url}/late` })
      await eventually(() => entered)
      const stopped = service.stop(60_000)
      release()
      expect(await readAll((await opening).body)).to.deep.equal([])
      await stopped
    })
  })
})
