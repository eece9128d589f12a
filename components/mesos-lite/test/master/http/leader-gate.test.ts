import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { testEnvironment } from '@dcos-lite/lib/testing'
import { guardByLeader } from '../../../src/master/http/leader-gate.ts'
import type { Throne } from '../../../src/master/http/throne.ts'
import type { Reign } from '../../../src/master/state/reign.ts'

describe('a master that reads its registry', () => {
  it('lets agents wait until it leads, and nobody else', async () => {
    const { promise: recovered, resolve: noteRecovered } = Promise.withResolvers<void>()
    const throne: Pick<Throne, 'recovering' | 'recovered' | 'reign' | 'leader' | 'self'> = {
      self: { id: 'self', hostname: 'self', ip: '127.0.0.1', port: 1 },
      recovering: true,
      recovered,
      reign: undefined,
      leader: () => Promise.resolve(undefined),
    }
    const service = createHttpService({
      name: 'gate',
      environment: testEnvironment({ component: 'gate' }),
    })
    await service.app.register(async (scope) => {
      guardByLeader(scope, throne as Throne)
      scope.get('/internal/v1/agents', (_request, reply) => reply.send('welcome'))
      scope.get('/state', (_request, reply) => reply.send('state'))
      await Promise.resolve()
    })
    const url = await service.listen({ host: '127.0.0.1', port: 0 })
    try {
      const waiting = requestText({ url: `${url}/internal/v1/agents` })
      expect((await requestText({ url: `${url}/state` })).status).to.equal(503)
      throne.recovering = false
      throne.reign = {} as Reign
      noteRecovered()
      expect((await waiting).body).to.equal('welcome')
    } finally {
      await service.stop()
    }
  })
})
