import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { sleepJob, startFixture } from './started-metronome.ts'
import type { Fixture, Json } from './started-metronome.ts'

describe('jobs that depend on others', () => {
  let fixture: Fixture
  let failing = new Set<string>()
  beforeEach(async () => {
    failing = new Set()
    fixture = await startFixture({
      cluster: {
        onLaunch(task, cluster) {
          const [jobId = ''] = task.task_id.value.split('_')
          cluster.report(task.task_id.value, failing.has(jobId) ? 'TASK_FAILED' : 'TASK_FINISHED')
        },
      },
    })
    for (const id of ['left', 'right']) await fixture.call('POST', '/v1/jobs', sleepJob(id))
    await fixture.call(
      'POST',
      '/v1/jobs',
      sleepJob('child', { dependencies: [{ id: 'left' }, { id: 'right' }] }),
    )
  })
  afterEach(() => fixture.end())

  const ends = async (jobId: string): Promise<[unknown, unknown]> => {
    const { body } = await fixture.call<{ historySummary: Json }>(
      'GET',
      `/v1/jobs/${jobId}?embed=historySummary`,
    )
    return [body.historySummary.successCount, body.historySummary.failureCount]
  }
  const run = async (jobId: string, successes: number, failures = 0): Promise<void> => {
    await fixture.call('POST', `/v1/jobs/${jobId}/runs`, {})
    await eventually(async () => (await ends(jobId)).join() === `${successes},${failures}`)
  }

  it('run once all their parents have succeeded, and again only when all have again', async () => {
    await run('left', 1)
    expect(await ends('child')).to.deep.equal([0, 0])
    await run('right', 1)
    await eventually(async () => (await ends('child'))[0] === 1)
    await run('left', 2)
    await run('left', 3)
    expect(await ends('child')).to.deep.equal([1, 0])
    await fixture.halt()
    await fixture.resume()
    await run('right', 2)
    await eventually(async () => (await ends('child'))[0] === 2)
  })

  it('wait while a parent’s last run failed, and after their own failure until they succeed by hand', async () => {
    failing.add('right')
    await run('left', 1)
    await run('right', 0, 1)
    expect(await ends('child')).to.deep.equal([0, 0])
    failing = new Set(['child'])
    await run('right', 1, 1)
    await eventually(async () => (await ends('child'))[1] === 1)
    failing.clear()
    await run('left', 2)
    await run('right', 2, 1)
    expect(await ends('child')).to.deep.equal([0, 1])
    await run('child', 1, 1)
    await run('left', 3)
    await run('right', 3, 1)
    await eventually(async () => (await ends('child'))[0] === 2)
  })

  it('must name jobs that exist, without a circle, and keep their parents from being deleted', async () => {
    const unknown = await fixture.call(
      'POST',
      '/v1/jobs',
      sleepJob('x', { dependencies: [{ id: 'no' }, { id: 'way' }] }),
    )
    expect([unknown.status, unknown.body.message]).to.deep.equal([
      422,
      'Dependencies contain unknown jobs. unknown=[no, way]',
    ])
    const circle = await fixture.call(
      'PUT',
      '/v1/jobs/left',
      sleepJob('left', { dependencies: [{ id: 'child' }] }),
    )
    expect([circle.status, circle.body.message]).to.deep.equal([
      422,
      'Dependencies have a cycle. cycle=[left, child, left]',
    ])
    expect((await fixture.call('PUT', '/v1/jobs/left', sleepJob('left'))).status).to.equal(200)
    const parent = await fixture.call('DELETE', '/v1/jobs/left')
    expect([parent.status, parent.body.message]).to.deep.equal([
      409,
      'There are jobs with a dependency on left. children=[child]',
    ])
    expect((await fixture.call('DELETE', '/v1/jobs/child')).status).to.equal(200)
    expect((await fixture.call('DELETE', '/v1/jobs/left')).status).to.equal(200)
  })
})
