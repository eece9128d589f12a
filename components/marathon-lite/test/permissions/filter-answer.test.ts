import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { testEnvironment } from '@dcos-lite/lib/testing'
import { podRoutes } from '../../src/api/pods.ts'
import type { EngineContext } from '../../src/engine/context.ts'
import { filterAnswer } from '../../src/permissions/filter-answer.ts'

describe('What of a listing is left', () => {
  const mayRead = (resource: string): boolean => resource.endsWith(':/team/mine')
  const everything = [{ id: '/team/mine' }, { id: '/team/theirs' }]

  it('is what may be read, also of the states of all pods, under each of their names', async () => {
    const service = createHttpService({ name: 'marathon', environment: testEnvironment() })
    service.app.addHook('preSerialization', (request, _reply, _payload, done) =>
      done(null, filterAnswer(request.routeOptions.url, everything, mayRead)),
    )
    // The routes are real; there are no pods, so what is listed is put in above.
    const tree = { services: new Map() }
    podRoutes(service.app, { treeStore: { tree: () => tree } } as unknown as EngineContext)
    const url = await service.listen({ host: '127.0.0.1', port: 0 })
    try {
      for (const path of ['/v2/pods', '/v2/pods::status', '/v2/pods/::status']) {
        expect((await requestJson({ url: url + path })).body, path).to.deep.equal([{ id: '/team/mine' }])
      }
    } finally {
      await service.stop()
    }
  })
})
