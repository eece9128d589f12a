import { once } from 'node:events'
import { createServer } from 'node:net'
import { expect } from 'chai'
import { freePort } from '@dcos-lite/lib/testing'

describe('a free port', () => {
  it('is another one each time, and passes over one that is taken', async () => {
    const first = await freePort()
    const server = createServer().listen(first + 1, '127.0.0.2')
    try {
      await once(server, 'listening')
      const [second, third] = [await freePort(), await freePort()]
      expect(new Set([first, first + 1, second, third]).size).to.equal(4)
    } finally {
      server.close()
      await once(server, 'close')
    }
  })
})
