import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { createAccessControlOver } from '@dcos-lite/lib/identity'
import { testEnvironment } from '@dcos-lite/lib/testing'
import { guardMaster } from '../../../src/master/permissions/guard-master.ts'

describe('the guard of the master', () => {
  it('lets parts of the cluster and users pass, and nobody that the front door sends', async () => {
    const accounts = {
      grantsOfUser: () => undefined,
      grantsOfGroup: () => undefined,
      groupsOf: () => [],
      ready: () => Promise.resolve(true),
      following: () => true,
      stop: () => undefined,
    }
    const access = createAccessControlOver(accounts, () => ({ refused: 'it is none' }))
    const service = createHttpService({ name: 'mesos-master', environment: testEnvironment() })
    guardMaster(service.app, access, () => undefined)
    service.app.get('/state', () => ({}))
    service.app.get('/flags', () => ({}))
    const url = await service.listen({ host: '127.0.0.1', port: 0 })
    try {
      const of = async (path: string, principal?: string): Promise<number> => {
        const headers = principal === undefined ? {} : { 'x-dcos-principal': principal }
        return (await requestText({ url: url + path, headers })).status
      }
      expect(await of('/state')).to.equal(200)
      expect(await of('/flags')).to.equal(200)
      expect(await of('/state', 'ann;user')).to.equal(200)
      expect(await of('/flags', 'ann;user')).to.equal(403)
      for (const nobody of [';user', '', 'dcos;component']) {
        expect(await of('/state', nobody), nobody).to.equal(401)
        expect(await of('/flags', nobody), nobody).to.equal(401)
      }
    } finally {
      await service.stop()
    }
  })
})
