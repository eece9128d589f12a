import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { withPackageService } from '../running-service.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => void

/** A repository that behaves as `handle` says. */
async function withRepository(handle: Handler, work: (url: string) => Promise<void>): Promise<void> {
  const server = createServer(handle)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}/repo`)
  } finally {
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }
}

/** Begins an answer and never ends it. */
const endless: Handler = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/vnd.dcos.universe.repo+json;version=v4' })
  response.write('{"packages": [')
}

const slow: [string, boolean, Handler][] = [
  ['never ends its answer', true, endless],
  [
    'never ends its signature',
    false,
    ({ url }, response) => {
      if (url?.endsWith('.signature')) response.writeHead(200).write('{')
      else response.writeHead(404).end()
    },
  ],
  [
    'has a signature, and never ends the document',
    false,
    (request, response) => {
      if (request.url?.endsWith('.signature')) response.writeHead(200).end('{}')
      else endless(request, response)
    },
  ],
  [
    'redirects to where no answer ends',
    true,
    (request, response) => {
      if (request.url === '/repo') response.writeHead(302, { location: '/moved' }).end()
      else endless(request, response)
    },
  ],
]

describe('the time limit of a repository that is added', () => {
  for (const [name, unsigned, handle] of slow) {
    it(`holds for one that ${name}`, () =>
      withRepository(handle, (uri) =>
        withPackageService(
          [],
          async ({ call }) => {
            const refused = await call('package.repository.add', { name: 'slow', uri, unsigned })
            expect(refused.status).to.equal(400)
            expect(refused.body.type).to.equal('RepositoryUriConnection')
            expect(refused.body.data).to.have.property('cause', 'it did not answer within 0.4 s')
            const { repositories } = (await call('package.repository.list', {})).body
            expect(repositories).to.have.length(1)
          },
          { repositoryWaitMs: 400 },
        ),
      ))
  }

  it('ends the tries, so that what the last one said is the answer', () =>
    withRepository(
      (_request, response) => response.writeHead(500).end(),
      (uri) =>
        withPackageService(
          [],
          async ({ call }) => {
            const refused = await call('package.repository.add', { name: 'broken', uri, unsigned: true })
            expect(refused.body.type).to.equal('UniverseClientHttpError')
          },
          { repositoryWaitMs: 600_000, repositoryRetryDelayMs: 3_600_000 },
        ),
    ))

  it('leaves nothing behind that goes on asking', async () => {
    let closed: () => void = () => undefined
    const gone = new Promise<void>((resolve) => (closed = resolve))
    await withRepository(
      (request, response) => {
        request.socket.once('close', closed)
        endless(request, response)
      },
      (uri) =>
        withPackageService(
          [],
          async ({ call }) => {
            await call('package.repository.add', { name: 'slow', uri, unsigned: true })
            await gone
          },
          { repositoryWaitMs: 400 },
        ),
    )
  })
})
