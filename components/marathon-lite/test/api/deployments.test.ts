import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { withMarathon } from '../support/started-marathon.ts'

const sleeper = (id: string) => ({ id, cmd: 'sleep 1000' })

describe('The deployments API', () => {
  it('shows plan, step and actions, and locks what is being deployed', async () => {
    await withMarathon(async ({ call }) => {
      const created = await call('POST', '/v2/apps', sleeper('/a'))
      const id = created.body.deployments[0]?.id
      const [deployment] = await eventually(async () => {
        const { body } = await call<{ currentStep: number }[]>('GET', '/v2/deployments')
        return body[0]?.currentStep === 2 ? body : false
      })
      expect(deployment).to.deep.equal({
        id,
        version: created.body.version,
        affectedApps: ['/a'],
        affectedPods: [],
        steps: [
          { actions: [{ action: 'StartApplication', app: '/a' }] },
          { actions: [{ action: 'ScaleApplication', app: '/a' }] },
        ],
        currentActions: [{ action: 'ScaleApplication', app: '/a', readinessCheckResults: [] }],
        currentStep: 2,
        totalSteps: 2,
      })
      const locked = await call('PUT', '/v2/apps/a', { instances: 2 })
      expect(locked.status).to.equal(409)
      expect(locked.body.message).to.contain("Override with the option '?force=true'")
      expect(locked.body.deployments).to.deep.equal([{ id }])
      expect((await call('POST', '/v2/apps', sleeper('/b'))).status).to.equal(201)
      const forced = await call('PUT', '/v2/apps/a?force=true', { instances: 2 })
      expect(forced.status).to.equal(200)
      const ids = (await call<{ id: string }[]>('GET', '/v2/deployments')).body.map((each) => each.id)
      expect(ids).to.include(forced.body.deploymentId).and.not.include(id)
    })
  })

  it('are undone by a new deployment, or just ended', async () => {
    await withMarathon(async ({ call }) => {
      const created = await call('POST', '/v2/apps', sleeper('/new/app'))
      const id = created.body.deployments[0]?.id
      const undone = await call('DELETE', `/v2/deployments/${id}`)
      expect(undone.status).to.equal(200)
      expect(undone.body.deploymentId).to.not.equal(id)
      expect((await call('GET', '/v2/apps/new/app')).status).to.equal(404)
      expect((await call('GET', '/v2/groups/new')).status).to.equal(404)
      await eventually(async () => (await call<unknown[]>('GET', '/v2/deployments')).body.length === 0)

      const second = await call('POST', '/v2/apps', sleeper('/kept'))
      const ended = await call('DELETE', `/v2/deployments/${second.body.deployments[0]?.id}?force=true`)
      expect(ended.status).to.equal(202)
      expect((await call('GET', '/v2/apps/kept')).body.app.deployments).to.deep.equal([])
      const unknown = await call('DELETE', '/v2/deployments/none')
      expect([unknown.status, unknown.body.message]).to.deep.equal([
        404,
        'DeploymentPlan none does not exist',
      ])
    })
  })

  it('have the members of the original only, while no label asks for more', async () => {
    await withMarathon(async ({ call }) => {
      await call('POST', '/v2/apps', { ...sleeper('/plain'), instances: 0 })
      await eventually(async () => (await call<unknown[]>('GET', '/v2/deployments')).body.length === 0)
      const scaled = await call('PUT', '/v2/apps/plain', { cmd: 'sleep 2000', instances: 1 })
      const undone = await call('DELETE', `/v2/deployments/${scaled.body.deploymentId}?dryRun=true`)
      expect(undone.status).to.equal(200)
      const deleted = await call('DELETE', `/v2/deployments/${scaled.body.deploymentId}`)
      expect(deleted.status).to.equal(200)
      const { body } = await call<object[]>('GET', '/v2/deployments')
      for (const deployment of body) expect(deployment).to.not.have.property('rollout')
      const label = { DCOS_ROLLOUT_DEADLINE: '10m' }
      await eventually(async () => (await call<unknown[]>('GET', '/v2/deployments')).body.length === 0)
      const guarded = await call('PUT', '/v2/apps/plain', { cmd: 'sleep 2000', instances: 1, labels: label })
      expect(guarded.status).to.equal(200)
      const [shown] = (await call<object[]>('GET', '/v2/deployments')).body
      expect(shown).to.have.nested.property('rollout.deadline')
    })
  })

  it('are limited in number', async () => {
    const clusterDefaults = { maxRunningDeployments: 1 }
    await withMarathon(
      async ({ call }) => {
        await call('POST', '/v2/apps', sleeper('/a'))
        const refused = await call('POST', '/v2/apps', sleeper('/b'))
        expect(refused.status).to.equal(403)
        expect(refused.body.message).to.match(/^Max number \(1\) of running deployments is achieved\./)
      },
      { clusterDefaults },
    )
  })
})

describe('The queue API', () => {
  it('says what waits and why, and drops a delay', async () => {
    await withMarathon(async ({ call }) => {
      await call('POST', '/v2/apps', { ...sleeper('/a'), instances: 2 })
      const [item] = await eventually(async () => {
        const { queue } = (await call('GET', '/v2/queue?embed=lastUnusedOffers')).body
        return queue.length > 0 ? queue : false
      })
      expect(item).to.deep.include({
        count: 2,
        role: 'slave_public',
        delay: { timeLeftSeconds: 0, overdue: true },
      })
      expect(item?.app.id).to.equal('/a')
      expect(item?.lastUnusedOffers).to.deep.equal([])
      expect(item?.processedOffersSummary.rejectSummaryLastOffers.map(({ reason }) => reason)).to.deep.equal([
        'UnfulfilledRole',
        'UnfulfilledConstraint',
        'NoCorrespondingReservationFound',
        'AgentMaintenance',
        'InsufficientCpus',
        'InsufficientMemory',
        'InsufficientDisk',
        'InsufficientGpus',
        'InsufficientPorts',
        'DeclinedScarceResources',
      ])
      expect(item?.explanation).to.include({ subject: '/a' })
      expect(item?.explanation.reason).to.contain('not connected to a Mesos master')
      expect((await call('DELETE', '/v2/queue/a/delay')).status).to.equal(204)
      const unknown = await call('DELETE', '/v2/queue/x/delay')
      expect([unknown.status, unknown.body.message]).to.deep.equal([
        404,
        'Application /x not found in tasks queue.',
      ])
    })
  })
})

describe('Kills through the API', () => {
  it('refuse contradictions and unknown tasks', async () => {
    await withMarathon(async ({ call }) => {
      await call('POST', '/v2/apps', { ...sleeper('/a'), instances: 0 })
      const both = await call('DELETE', '/v2/apps/a/tasks?scale=true&wipe=true')
      expect([both.status, both.body.message]).to.deep.equal([
        400,
        'You cannot use scale and wipe at the same time.',
      ])
      const task = 'a.instance-00000000-0000-1000-8000-000000000000._app.1'
      const unknown = await call('DELETE', `/v2/apps/a/tasks/${task}`)
      expect([unknown.status, unknown.body.message]).to.deep.equal([404, `Task '${task}' does not exist`])
      expect((await call('DELETE', '/v2/apps/a/tasks?scale=true')).body.message).to.equal(
        "Path '/a' does not exist",
      )
      expect((await call('DELETE', '/v2/apps/a/tasks')).body).to.deep.equal({ tasks: [] })
      const bad = await call('POST', '/v2/tasks/delete', { ids: ['bad'] })
      expect([bad.status, bad.body.message.startsWith("Invalid task id 'bad'.")]).to.deep.equal([400, true])
      expect((await call('POST', '/v2/tasks/delete', { ids: [task] })).body).to.deep.equal({ tasks: [] })
    })
  })
})
