import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { withMarathon } from '../support/started-marathon.ts'

const sleeper = (id: string, labels: Record<string, string> = {}) => ({ id, cmd: 'sleep 1000', labels })

interface Deployment {
  id: string
  state?: string
  reason: string
  outcome: string
  services: { id: string; suspended?: boolean }[]
  rollout?: { deadline?: string }
}

describe('The calls for new versions', () => {
  it('refuse labels that make no sense, each by its name', async () => {
    await withMarathon(async ({ call }) => {
      const refused = await call('POST', '/v2/apps', sleeper('/a', { DCOS_ROLLOUT_DEADLINE: 'soon' }))
      expect(refused.status).to.equal(422)
      expect(refused.body.details).to.deep.equal([
        { path: '/labels(DCOS_ROLLOUT_DEADLINE)', errors: ['must be a time as 90s, 10m or 1h'] },
      ])
    })
  })

  it('end a deployment at its deadline, remember it over a restart, and let the service rest', async () => {
    await withMarathon(async (marathon) => {
      await marathon.call('POST', '/v2/apps', sleeper('/later', { DCOS_ROLLOUT_DEADLINE: '1h' }))
      const [running] = (await marathon.call<Deployment[]>('GET', '/v2/deployments')).body
      expect(running?.rollout).to.have.property('deadline')
      const labels = { DCOS_ROLLOUT_DEADLINE: '300ms' }
      const created = await marathon.call('POST', '/v2/apps', sleeper('/a', labels))
      const failed = await eventually(async () => {
        const { body } = await marathon.call<Deployment[]>('GET', '/v2/deployments?embed=failed')
        return body.find(({ state }) => state === 'failed') ?? false
      })
      expect(failed).to.include({ id: created.body.deployments[0]?.id, outcome: 'rolled-back' })
      expect(failed.services[0]).to.include({ id: '/a', suspended: true })
      const { call } = await marathon.restart()
      const { body } = await call<Deployment[]>('GET', '/v2/deployments?embed=failed')
      expect(body.map(({ id }) => id)).to.include(failed.id)
      const { app } = (await call('GET', '/v2/apps/a?embed=apps.rollout')).body
      expect(app.instances).to.equal(0)
      expect(app.rollout).to.deep.include({ state: 'failed' })
    })
  })

  it('stay as they are when the service asks only to be stopped', async () => {
    await withMarathon(async ({ call }) => {
      const labels = { DCOS_ROLLOUT_DEADLINE: '200ms', DCOS_ROLLOUT_ON_FAILURE: 'stop' }
      await call('POST', '/v2/apps', sleeper('/a', labels))
      const failed = await eventually(async () => {
        const { body } = await call<Deployment[]>('GET', '/v2/deployments?embed=failed')
        return body.find(({ state }) => state === 'failed') ?? false
      })
      expect(failed.outcome).to.equal('stopped')
      expect((await call('GET', '/v2/apps/a')).body.app.instances).to.equal(1)
    })
  })

  it('promote and roll back only what can be, and preview it', async () => {
    await withMarathon(async ({ call }) => {
      const created = await call('POST', '/v2/apps', sleeper('/a'))
      const id = created.body.deployments[0]?.id
      expect((await call('PUT', `/v2/deployments/${id}/promote`)).status).to.equal(409)
      expect((await call('PUT', '/v2/deployments/none/promote')).status).to.equal(404)
      const preview = await call<{ steps: unknown[] }>('PUT', `/v2/deployments/${id}/rollback?dryRun=true`)
      expect(preview.body.steps).to.deep.equal([{ actions: [{ action: 'ScaleApplication', app: '/a' }] }])
      expect((await call<Deployment[]>('GET', '/v2/deployments')).body).to.have.length(1)
      const undone = await call('PUT', `/v2/deployments/${id}/rollback`)
      expect(undone.status).to.equal(200)
      expect((await call('GET', '/v2/apps/a')).body.app.instances).to.equal(0)
    })
  })

  it('do not move instances of services that are not there', async () => {
    await withMarathon(async ({ call }) => {
      expect((await call('POST', '/v2/rebalance?id=/none')).status).to.equal(404)
    })
  })
})
