import { expect } from 'chai'
import { withMarathon } from '../support/started-marathon.ts'

const container = { name: 'one', exec: { command: { shell: 'sleep 1' } }, resources: { cpus: 0.1, mem: 16 } }
const pod = { id: '/pods/a', containers: [container], scaling: { kind: 'fixed', instances: 0 } }
const instance = 'pods_a.instance-00000000-0000-1000-8000-000000000000'

describe('The paths of pods', () => {
  it('answer the status of all with and without the slash before the colons', async () => {
    await withMarathon(async ({ call }) => {
      await call('POST', '/v2/pods', pod)
      for (const path of ['/v2/pods/::status', '/v2/pods::status']) {
        const { status, body } = await call<{ id: string; status: string }[]>('GET', path)
        expect(status, path).to.equal(200)
        expect(body.map((each) => [each.id, each.status])).to.deep.equal([['/pods/a', 'STABLE']])
      }
    })
  })

  it('know nothing but what is asked about a pod, and change nothing where only reading is meant', async () => {
    await withMarathon(async ({ call }) => {
      await call('POST', '/v2/pods', pod)
      const base = '/v2/pods/pods/a'
      for (const tail of ['::bogus', '::status/x', '::versions/x/y', '::', '::status::status']) {
        for (const method of ['GET', 'PUT', 'DELETE'] as const) {
          const { status, body } = await call(method, base + tail, method === 'PUT' ? pod : undefined)
          expect([status, body.message], method + tail).to.deep.equal([404, 'URI not found'])
        }
      }
      const refused = [
        ['GET', '::instances'],
        ['GET', `::instances/${instance}`],
        ['DELETE', '::status'],
        ['DELETE', '::versions'],
        ['PUT', '::status'],
      ] as const
      for (const [method, tail] of refused) {
        const { status } = await call(method, base + tail, method === 'PUT' ? pod : undefined)
        expect(status, method + tail).to.equal(405)
      }
      expect((await call('GET', base)).status).to.equal(200)
      const unknown = await call('DELETE', `${base}::instances/${instance}`)
      expect(unknown.status).to.equal(404)
      expect((await call('DELETE', `${base}::instances`, [instance])).body).to.deep.equal([])
      expect((await call('DELETE', `${base}::instances`, ['x'])).status).to.equal(422)
    })
  })
})
