import { join } from 'node:path'
import { expect } from 'chai'
import { formatPrincipal } from '@dcos-lite/lib/contracts'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { withIam } from '../start-iam.ts'
import type { CertificatesConfig } from '../../src/certificates/serve-certificates.ts'

const certificatesIn = (folder: string): CertificatesConfig => ({
  issuer: { certFile: join(folder, 'issuer.crt'), keyFile: join(folder, 'issuer.key') },
  renew: [],
  refusedNodes: { engine: 'sqlite', file: join(folder, 'nodes.db'), prefix: '/dcos/nodes/' },
})

describe('The list of refused nodes', () => {
  it('is kept, shown and changed by address', () =>
    withTemporaryFolder((folder) =>
      withIam({ certificates: certificatesIn(folder) }, async (iam) => {
        const at = '/refused-nodes/10.0.0.21'
        const put = (path: string, body: object) => iam.call<{ code?: string }>(path, { method: 'PUT', body })
        for (const address of ['agent-1', '127.0.0.1', '::1']) {
          expect((await put(`/refused-nodes/${address}`, { reason: 'x' })).status, address).to.equal(400)
        }
        for (const reason of ['', 7, 'x'.repeat(257)])
          expect((await put(at, { reason })).status).to.equal(400)
        expect((await iam.call('/refused-nodes')).body).to.deep.equal({ array: [] })
        expect((await put(at, { reason: 'it was sold' })).status).to.equal(204)
        await iam.restart()
        const { array } = (
          await iam.call<{ array: { address: string; reason: string; since: string }[] }>('/refused-nodes')
        ).body
        expect(array).to.have.length(1)
        expect(array[0]).to.include({ address: '10.0.0.21', reason: 'it was sold' })
        expect(Date.parse(array[0]?.since ?? '')).to.be.greaterThan(0)
        const remove = () => iam.call<{ code?: string }>(at, { method: 'DELETE' })
        expect((await remove()).status).to.equal(204)
        const again = await remove()
        expect([again.status, again.body.code]).to.deep.equal([400, 'ERR_NODE_NOT_REFUSED'])
      }),
    ))

  it('is changed by superusers alone where permissions are enforced', () =>
    withTemporaryFolder((folder) =>
      withIam({ certificates: certificatesIn(folder), permissions: 'enforce' }, async (iam) => {
        const as = (uid: string) => ({ 'x-dcos-principal': formatPrincipal({ uid, kind: 'user' }) })
        const ask = async (uid: string, method: 'PUT' | 'DELETE') => {
          const body = method === 'PUT' ? { body: { reason: 'x' } } : {}
          return (await iam.call('/refused-nodes/10.0.0.21', { method, headers: as(uid), ...body })).status
        }
        const admin = { headers: as('admin') }
        await iam.call('/users/clerk@example.com', { method: 'PUT', body: {}, ...admin })
        const line = '/acls/dcos:adminrouter:acs'
        await iam.call(line, { method: 'PUT', body: { description: '' }, ...admin })
        await iam.call(`${line}/users/clerk@example.com/full`, { method: 'PUT', ...admin })
        expect(await ask('clerk@example.com', 'PUT')).to.equal(403)
        expect(await ask('admin', 'PUT')).to.equal(204)
        expect(await ask('clerk@example.com', 'DELETE')).to.equal(403)
        const shown = await iam.call('/refused-nodes', { headers: as('clerk@example.com') })
        expect(shown.status).to.equal(200)
      }),
    ))
})
