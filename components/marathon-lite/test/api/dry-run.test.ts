import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { withMarathon } from '../support/started-marathon.ts'
import type { StartedMarathon } from '../support/started-marathon.ts'

interface Preview {
  steps: { actions: { action: string; app?: string; pod?: string }[] }[]
}

const container = { name: 'one', exec: { command: { shell: 'sleep 1' } }, resources: { cpus: 0.1, mem: 16 } }
const pod = { id: '/dry/pod', containers: [container], scaling: { kind: 'fixed', instances: 0 } }
const app = { id: '/dry/app', cmd: 'sleep 1', instances: 0 }

/** Everything a client can see of what is wanted. */
async function wanted({ call }: StartedMarathon): Promise<unknown> {
  const groups = '/v2/groups?embed=group.groups&embed=group.apps'
  const paths = ['/v2/apps', groups, '/v2/groups/versions', '/v2/pods', '/v2/deployments', '/v2/tasks']
  const seen = paths.map(async (path) => (await call('GET', path)).body)
  return Promise.all(seen)
}

const stepsOf = ({ steps }: Preview): string[] =>
  steps.flatMap(({ actions }) => actions.map((each) => `${each.action} ${each.app ?? each.pod}`))

describe('A dry run', () => {
  it('shows the steps of every change of apps, groups and pods, and changes nothing', async () => {
    await withMarathon(async (marathon) => {
      const { call } = marathon
      await call('POST', '/v2/apps', app)
      await call('POST', '/v2/pods', pod)
      await eventually(async () => (await call<unknown[]>('GET', '/v2/deployments')).body.length === 0)
      const before = await wanted(marathon)
      const changed = { ...app, cmd: 'sleep 2' }
      const scaled = { instances: 2 }
      const cases: [Parameters<typeof call>[0], string, unknown, string[]][] = [
        [
          'POST',
          '/v2/apps',
          { ...app, id: '/dry/new' },
          ['StartApplication /dry/new', 'ScaleApplication /dry/new'],
        ],
        ['PUT', '/v2/apps/dry/app', scaled, ['ScaleApplication /dry/app']],
        ['PUT', '/v2/apps/dry/app', { cmd: 'sleep 2', instances: 1 }, ['RestartApplication /dry/app']],
        ['PATCH', '/v2/apps/dry/app', scaled, ['ScaleApplication /dry/app']],
        ['PUT', '/v2/apps', [{ ...changed, instances: 1 }], ['RestartApplication /dry/app']],
        ['PATCH', '/v2/apps', [{ id: '/dry/app', instances: 3 }], ['ScaleApplication /dry/app']],
        ['DELETE', '/v2/apps/dry/app', undefined, ['StopApplication /dry/app']],
        ['POST', '/v2/apps/dry/app/restart', {}, ['ScaleApplication /dry/app']],
        [
          'POST',
          '/v2/groups',
          { id: '/g', apps: [{ ...app, id: 'x' }] },
          ['StartApplication /g/x', 'ScaleApplication /g/x'],
        ],
        ['PUT', '/v2/groups/dry', { apps: [] }, ['StopApplication /dry/app']],
        ['PATCH', '/v2/groups/dry', { enforceRole: false }, []],
        ['DELETE', '/v2/groups/dry', undefined, ['StopApplication /dry/app', 'StopPod /dry/pod']],
        ['POST', '/v2/pods', { ...pod, id: '/dry/more' }, ['StartPod /dry/more', 'ScalePod /dry/more']],
        ['PUT', '/v2/pods/dry/pod', { ...pod, scaling: { instances: 2 } }, ['ScalePod /dry/pod']],
        ['DELETE', '/v2/pods/dry/pod', undefined, ['StopPod /dry/pod']],
        ['DELETE', '/v2/pods/dry/pod::instances', [], []],
        ['POST', '/v2/tasks/delete', { ids: [] }, []],
      ]
      for (const [method, path, body, steps] of cases) {
        const what = `${method} ${path}`
        const answer = await call<Preview>(method, `${path}?dryRun=true`, body)
        expect(answer.status, what).to.equal(200)
        expect(stepsOf(answer.body), what).to.have.members(steps)
        expect(answer.headers, what).to.not.have.property('marathon-deployment-id')
        expect(await wanted(marathon), what).to.deep.equal(before)
      }
    })
  })

  it('refuses what the change itself would refuse', async () => {
    await withMarathon(async ({ call }) => {
      await call('POST', '/v2/apps', app)
      expect((await call('POST', '/v2/apps?dryRun=true', app)).status).to.equal(409)
      expect((await call('PUT', '/v2/apps/dry/app?dryRun=true', { mem: -1 })).status).to.equal(422)
      expect((await call('DELETE', '/v2/apps/none?dryRun=true')).status).to.equal(404)
      expect((await call('DELETE', '/v2/groups/none?dryRun=true')).status).to.equal(404)
      expect((await call('DELETE', '/v2/pods/none?dryRun=true')).status).to.equal(404)
      expect((await call('PATCH', '/v2/groups/none?dryRun=true', { enforceRole: true })).status).to.equal(404)
    })
  })

  it('of undoing or ending a deployment, or of dropping a delay, leaves all as it is', async () => {
    await withMarathon(async ({ call }) => {
      const created = await call('POST', '/v2/apps', { ...app, instances: 1 })
      const id = created.body.deployments[0]?.id ?? ''
      const undone = await call<Preview>('DELETE', `/v2/deployments/${id}?dryRun=true`)
      expect(stepsOf(undone.body)).to.deep.equal(['StopApplication /dry/app'])
      const ended = await call<Preview>('DELETE', `/v2/deployments/${id}?force=true&dryRun=true`)
      expect(ended.body).to.deep.equal({ steps: [] })
      await eventually(async () => (await call('GET', '/v2/queue')).body.queue.length === 1)
      const dropped = await call('DELETE', '/v2/queue/dry/app/delay?dryRun=true')
      expect([dropped.status, dropped.body]).to.deep.equal([200, { steps: [] }])
      const [running] = (await call<{ id: string }[]>('GET', '/v2/deployments')).body
      expect(running?.id).to.equal(id)
      expect((await call('GET', '/v2/apps/dry/app')).status).to.equal(200)
    })
  })
})
