import { expect } from 'chai'
import type { AppAnswer } from '../support/started-marathon.ts'
import { withMarathon } from '../support/started-marathon.ts'

const apps = (...ids: string[]) => ids.map((id) => ({ id, cmd: 'sleep 1', instances: 0 }))

describe('The groups API', () => {
  it('shows the root with nothing in it', async () => {
    await withMarathon(async ({ call }) => {
      const { status, body } = await call('GET', '/v2/groups')
      expect(status).to.equal(200)
      expect(body).to.deep.include({ id: '/', apps: [], pods: [], groups: [], dependencies: [] })
      expect(body).to.not.have.property('enforceRole')
    })
  })

  it('creates groups in groups, changes exactly what is given, and removes the rest', async () => {
    await withMarathon(async ({ call }) => {
      const body = { id: '/top', apps: apps('a', 'b'), groups: [{ id: 'sub', apps: apps('c') }] }
      const created = await call('POST', '/v2/groups', body)
      expect(created.status).to.equal(201)
      expect(Object.keys(created.body)).to.deep.equal(['version', 'deploymentId'])
      const get = async () => (await call('GET', '/v2/groups/top')).body
      const top = await get()
      expect(top.enforceRole).to.equal(true)
      expect(top.apps.map((app) => [app.id, app.role])).to.deep.equal([
        ['/top/a', 'top'],
        ['/top/b', 'top'],
      ])
      expect(top.groups[0]?.apps[0]?.id).to.equal('/top/sub/c')
      expect((await call('POST', '/v2/groups', body)).body.message).to.equal(
        'Group /top is already created. Use PUT to change this group.',
      )
      expect((await call('PUT', '/v2/groups/top?force=true', { apps: apps('b') })).status).to.equal(200)
      const changed = await get()
      expect(changed.apps.map(({ id }) => id)).to.deep.equal(['/top/b'])
      expect(changed.groups[0]?.apps[0]?.id).to.equal('/top/sub/c')
      const narrow = (await call('GET', '/v2/groups/top?embed=group.groups')).body
      expect([narrow.apps, narrow.groups.length]).to.deep.equal([[], 1])
      const listed = async (path: string) => (await call<AppAnswer[]>('GET', path)).body.map(({ id }) => id)
      expect(await listed('/v2/groups/top/apps')).to.deep.equal(['/top/b', '/top/sub/c'])
      expect(await listed('/v2/groups/apps')).to.deep.equal(['/top/b', '/top/sub/c'])
      expect((await call('GET', '/v2/groups/none')).body.message).to.equal("Group '/none' does not exist")
    })
  })

  it('scales by a factor, rolls back to a version, and knows its versions', async () => {
    await withMarathon(async ({ call }) => {
      const two = { id: '/g/a', cmd: 'sleep 1', instances: 3 }
      await call('PUT', '/v2/groups/g', { apps: [{ ...two, id: 'a' }] })
      const first = (await call('GET', '/v2/groups/g')).body.version
      expect((await call('PUT', '/v2/groups/g?force=true', { scaleBy: 1.5 })).status).to.equal(200)
      expect((await call('GET', '/v2/apps/g/a')).body.app.instances).to.equal(5)
      const mixed = await call('PUT', '/v2/groups/g?force=true', { scaleBy: 2, apps: [] })
      expect([mixed.status, mixed.body.details[0]?.errors]).to.deep.equal([
        422,
        ['not allowed in conjunction with other properties.'],
      ])
      const { body: versions } = await call<string[]>('GET', '/v2/groups/g/versions')
      expect(versions).to.have.length(2).and.to.include(first)
      expect((await call('GET', `/v2/groups/g/versions/${first}`)).body.apps[0]?.instances).to.equal(3)
      expect((await call('PUT', '/v2/groups/g?force=true', { version: first })).status).to.equal(200)
      expect((await call('GET', '/v2/apps/g/a')).body.app.instances).to.equal(3)
      expect(
        (await call('PUT', '/v2/groups/g?force=true', { version: '2001-01-01T00:00:00.000Z' })).status,
      ).to.equal(422)
    })
  })

  it('previews a change without making it', async () => {
    await withMarathon(async ({ call }) => {
      const preview = await call('PUT', '/v2/groups/g?dryRun=true', { apps: apps('a') })
      expect(preview.body).to.deep.equal({
        steps: [
          { actions: [{ action: 'StartApplication', app: '/g/a' }] },
          { actions: [{ action: 'ScaleApplication', app: '/g/a' }] },
        ],
      })
      expect((await call('GET', '/v2/groups/g')).status).to.equal(404)
    })
  })

  it('refuses a factor or a version beside anything else, also for a new group and inside one', async () => {
    await withMarathon(async ({ call }) => {
      const version = '2020-01-01T00:00:00.000Z'
      const refused: [string, object, string][] = [
        ['/v2/groups', { id: 'g', scaleBy: 2, apps: [] }, '/scaleBy'],
        ['/v2/groups', { id: 'g', version, apps: [] }, '/version'],
        ['/v2/groups', { id: 'g', groups: [{ id: 's', scaleBy: 2 }] }, '/groups(0)/scaleBy'],
        ['/v2/groups', { id: 'g', dependencies: ['/x', 'Y'] }, '/dependencies(1)'],
      ]
      for (const [path, body, at] of refused) {
        const { status, body: answer } = await call('POST', path, body)
        expect([status, answer.details[0]?.path], JSON.stringify(body)).to.deep.equal([422, at])
      }
      for (const id of ['Bad_Id', 'a/'.repeat(2000), 'g/tasks']) {
        const { status, body: answer } = await call('PUT', `/v2/groups/${id}`, { apps: [] })
        expect([status, answer.details[0]?.path], id).to.deep.equal([422, '/id'])
        expect((await call('POST', `/v2/groups/${id}`, {})).status, id).to.equal(422)
      }
      expect((await call('GET', '/v2/groups')).body.groups).to.deep.equal([])
    })
  })

  it('points into the group with what is wrong', async () => {
    await withMarathon(async ({ call }) => {
      const wrong = {
        id: '/g',
        groups: [
          {
            id: 's',
            apps: [
              { id: 'a', cmd: 'sleep 1' },
              { id: '/elsewhere/b', cmd: 'sleep 1' },
            ],
          },
        ],
      }
      const { status, body } = await call('POST', '/v2/groups', wrong)
      expect([status, body.details[0]?.path]).to.deep.equal([422, '/groups(0)/apps(1)/id'])
      const typed = await call('POST', '/v2/groups', { id: '/g', apps: [{ id: 'a', cpus: '1' }] })
      expect(typed.body.details).to.deep.equal([
        { path: '/apps(0)/cpus', errors: ['error.expected.jsnumber'] },
      ])
      const nested = await call('POST', '/v2/groups', { id: '/g', groups: [{ id: 's', enforceRole: true }] })
      expect(nested.status).to.equal(422)
    })
  })

  it('sets the role rule of top-level groups without a deployment', async () => {
    await withMarathon(async ({ call }) => {
      await call('PUT', '/v2/groups/g', { apps: apps('a') })
      const patched = await call('PATCH', '/v2/groups/g', { enforceRole: false })
      expect([patched.status, patched.body]).to.deep.equal([200, undefined])
      expect((await call('GET', '/v2/groups/g')).body.enforceRole).to.equal(false)
      await call('POST', '/v2/apps?force=true', { id: '/g/b', cmd: 'sleep 1', instances: 0 })
      expect((await call('GET', '/v2/apps/g/b')).body.app.role).to.equal('slave_public')
    })
  })

  it('makes a change that is larger than one transaction of the store, and all of it survives a restart', async function () {
    this.timeout(120_000)
    const names = Array.from({ length: 300 }, (_, index) => `app-${index}`)
    await withMarathon(async ({ call, restart }) => {
      expect((await call('PUT', '/v2/groups/large', { apps: apps(...names) })).status).to.equal(200)
      expect((await call('GET', '/v2/groups/large/apps')).body).to.have.length(300)
      const { call: again } = await restart()
      expect((await again('GET', '/v2/groups/large/apps')).body).to.have.length(300)
    })
  })
})
