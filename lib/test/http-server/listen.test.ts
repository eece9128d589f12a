import { expect } from 'chai'
import type { DcosError } from '@dcos-lite/lib/errors'
import { requestText } from '@dcos-lite/lib/http-client'
import { createHttpService } from '@dcos-lite/lib/http-server'
import type { HttpService } from '@dcos-lite/lib/http-server'
import { testEnvironment } from '@dcos-lite/lib/testing'

const services: HttpService[] = []

function create(): HttpService {
  const service = createHttpService({ name: 'example', environment: testEnvironment() })
  services.push(service)
  return service
}

const failure = (host: string, port: number): Promise<DcosError> =>
  create()
    .listen({ host, port })
    .then(
      () => expect.fail('it listens'),
      (error: unknown) => error as DcosError,
    )

describe('listening', () => {
  afterEach(async () => {
    await Promise.all(services.splice(0).map((service) => service.stop()))
  })

  it('takes a free port for port 0 and gives a URL that works, also for "every address"', async () => {
    for (const host of ['127.0.0.1', '0.0.0.0']) {
      const url = await create().listen({ host, port: 0 })
      expect(url).to.match(/^http:\/\/127\.0\.0\.1:\d+$/)
      expect((await requestText({ url: `${url}/dcos/health` })).status).to.equal(200)
    }
  })

  it('says which port is taken, and how to find out by what', async () => {
    const { port } = new URL(await create().listen({ host: '127.0.0.1', port: 0 }))
    const error = await failure('127.0.0.1', Number(port))
    expect(error).to.include({ code: 'DCL_HTTP_PORT_IN_USE', exitCode: 75 })
    expect(error.message).to.equal(`Port ${port} of 127.0.0.1 is in use by another program.`)
    expect(error.remedy).to.include(`sport = :${port}`)
  })

  const impossible: [host: string, port: number][] = [
    ['192.0.2.1', 0],
    ['no-such-host.invalid', 0],
    ['127.0.0.1', 70_000],
  ]
  for (const [host, port] of impossible) {
    it(`says that port ${port} of ${host} cannot be had`, async () => {
      const error = await failure(host, port)
      expect(error).to.include({ code: 'DCL_HTTP_PORT_FORBIDDEN', exitCode: 77 })
      expect(error.message).to.include(`port ${port} of ${host}`)
    })
  }

  it('can stop before it listened, and twice', async () => {
    const service = create()
    await service.stop()
    await service.stop()
  })
})
