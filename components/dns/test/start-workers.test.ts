import { expect } from 'chai'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { silentLogger } from '@dcos-lite/lib/log'
import { createVersions } from '../src/prepared/versions.ts'
import { startWorkers } from '../src/workers/start-workers.ts'

describe('the workers of a name server', () => {
  it('do not begin, and none is left, when a port of theirs belongs to another program', async () => {
    const other = createSocket('udp4')
    other.bind(0, '127.0.0.1')
    await once(other, 'listening')
    try {
      const addresses = [{ host: '127.0.0.1', port: other.address().port }]
      const setup = { addresses, versions: createVersions().memory, counts: new SharedArrayBuffer(1024) }
      const started = startWorkers({ count: 2, setup, handle: () => undefined, log: silentLogger })
      const refused: unknown = await started.catch((error: unknown) => error)
      expect((refused as NodeJS.ErrnoException).code).to.equal('EADDRINUSE')
    } finally {
      other.close()
    }
  })
})
