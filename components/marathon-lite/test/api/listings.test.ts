import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { withMarathon } from '../support/started-marathon.ts'
import type { AppAnswer, StartedMarathon } from '../support/started-marathon.ts'

const embeds = '?embed=app.tasks&embed=app.counts&embed=app.deployments&embed=app.lastTaskFailure'

/** Each app of the list as it is shown alone. */
async function alone(marathon: StartedMarathon, ids: readonly string[]): Promise<AppAnswer[]> {
  const answers = await Promise.all(ids.map((id) => marathon.call('GET', `/v2/apps${id}`)))
  return answers.map(({ body }) => body.app)
}

describe('Lists of apps', function () {
  this.timeout(120_000)

  it('say of each app what it says alone, also after it changed', async () => {
    await withMarathon(async (marathon) => {
      const ids = ['/a', '/b/c', '/b/d']
      for (const id of ids) {
        await marathon.call('POST', '/v2/apps', {
          id,
          cmd: 'sleep 1',
          instances: 0,
          labels: { TEXT: '"{\u2028' },
        })
      }
      const check = async (): Promise<void> => {
        const listed = await marathon.call('GET', `/v2/apps${embeds}`)
        expect(listed.headers['content-type']).to.equal('application/json; charset=utf-8')
        expect(listed.body.apps).to.deep.equal(await alone(marathon, ids))
        const below = await marathon.call('GET', `/v2/apps/b/*${embeds}`)
        expect(below.body['*']).to.deep.equal(await alone(marathon, ids.slice(1)))
      }
      await eventually(check, { timeoutMs: 60_000, what: 'lists that agree' })
      const changed = await marathon.call('PUT', '/v2/apps/b/c?force=true', { cmd: 'sleep 2', instances: 1 })
      expect(changed.status).to.equal(200)
      await eventually(check, { timeoutMs: 60_000, what: 'lists that agree' })
      const groups = await marathon.call('GET', '/v2/groups/b')
      const bare = groups.body.apps.map(({ id, cmd }) => [id, cmd])
      expect(bare).to.deep.equal([
        ['/b/c', 'sleep 2'],
        ['/b/d', 'sleep 1'],
      ])
      expect((await marathon.call<unknown[]>('GET', '/v2/groups/b/apps')).body).to.deep.equal(
        groups.body.apps,
      )
    })
  })
})
