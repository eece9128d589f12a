import { request as httpRequest } from 'node:http'
import { expect } from 'chai'
import { createHttpService } from '../../src/http-server/index.ts'
import { testEnvironment } from '../../src/testing/index.ts'

describe('a body that is too large', () => {
  it('is answered, also to a client that writes all of it before it reads', async () => {
    const environment = testEnvironment({ component: 'test' })
    const service = createHttpService({ name: 'test', environment, bodyLimitBytes: 1000 })
    service.app.post('/', () => 'read')
    try {
      const url = await service.listen({ host: '127.0.0.1', port: 0 })
      const bytes = Buffer.alloc(20_000_000)
      for (const headers of [{}, { 'content-length': bytes.length }]) {
        const status = await new Promise<number | undefined>((resolve, reject) => {
          const outgoing = httpRequest(url, { method: 'POST', headers })
          outgoing.once('error', reject)
          outgoing.once('response', (answer) => {
            // Heard while it writes, and believed only when all is written.
            if (outgoing.writableFinished) resolve(answer.statusCode)
            else outgoing.once('finish', () => resolve(answer.statusCode))
            answer.resume()
          })
          outgoing.end(bytes)
        })
        expect(status).to.equal(413)
      }
    } finally {
      await service.stop()
    }
  })
})
