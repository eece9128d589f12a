import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { withMarathon } from '../support/started-marathon.ts'

const capability = { accessMode: 'SINGLE_NODE_WRITER', accessType: 'mount', fsType: 'ext4' }
const csi = { name: 'v', provider: 'csi', options: { pluginName: 'ebs', capability } }
const dvdi = { name: 'w', provider: 'dvdi', options: { 'dvdi/driver': 'rexray' } }

describe('External volumes', () => {
  it('are accepted, shown as they were given, and make the app wait', async () => {
    await withMarathon(async ({ call }) => {
      for (const external of [csi, dvdi]) {
        const volumes = [{ containerPath: '/d', mode: 'RW', external }]
        const app = { id: `/${external.name}`, cmd: 'sleep 1', container: { type: 'MESOS', volumes } }
        expect((await call('POST', '/v2/apps', app)).status).to.equal(201)
        const { body } = await call('GET', `/v2/apps/${external.name}`)
        const [shown] = (body.app.container as { volumes: { external: object }[] }).volumes
        expect(shown?.external).to.deep.include(external)
        expect(body.app.upgradeStrategy).to.deep.equal({ minimumHealthCapacity: 0.5, maximumOverCapacity: 0 })
      }
      await eventually(
        async () => {
          const { queue } = (await call('GET', '/v2/queue')).body
          return (
            queue
              .map(({ app }) => app.id)
              .sort()
              .join() === '/v,/w'
          )
        },
        { what: 'both in the queue' },
      )
    })
  })
})
