import { expect } from 'chai'
import { createManualClock } from '@dcos-lite/lib/clock'
import type { ManualClock } from '@dcos-lite/lib/clock'
import { silentLogger } from '@dcos-lite/lib/log'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { sleepJob, startFixture } from './started-metronome.ts'
import type { Fixture, FixtureOptions, Json } from './started-metronome.ts'

const startMs = Date.UTC(2024, 0, 1, 0, 0, 30)

describe('schedules of a job', () => {
  let fixture: Fixture
  let clock: ManualClock
  const begin = async (options: FixtureOptions = {}): Promise<void> => {
    clock = createManualClock(startMs)
    fixture = await startFixture({
      environment: { ...testEnvironment(), clock, log: silentLogger },
      ...options,
    })
  }
  afterEach(() => fixture.end())

  const runs = async (jobId: string): Promise<Json[]> =>
    (await fixture.call<Json[]>('GET', `/v1/jobs/${jobId}/runs`)).body
  const everyMinute = { id: 'every-minute', cron: '* * * * *' }

  it('start runs at their time, and never the same time twice', async () => {
    await begin()
    await fixture.call('POST', '/v1/jobs', sleepJob('tick', { schedules: [everyMinute] }))
    clock.advance(29_999)
    expect(await runs('tick')).to.have.length(0)
    clock.advance(1)
    await eventually(async () => (await runs('tick'))[0]?.status === 'ACTIVE')
    expect((await runs('tick'))[0]?.createdAt).to.equal('2024-01-01T00:01:00.000+0000')
    await fixture.halt()
    await fixture.resume()
    clock.advance(1000)
    expect(await runs('tick')).to.have.length(1)
  })

  it('skip a time with FORBID while a run is active', async () => {
    await begin()
    const schedule = { ...everyMinute, concurrencyPolicy: 'FORBID' }
    await fixture.call('POST', '/v1/jobs', sleepJob('alone', { schedules: [schedule] }))
    clock.advance(30_000)
    await eventually(async () => (await runs('alone'))[0]?.status === 'ACTIVE')
    clock.advance(60_000)
    await eventually(async () => {
      const metrics = await (await fetch(`${fixture.url}/metrics`)).text()
      return /skipped_total 1/.test(metrics)
    })
    expect(await runs('alone')).to.have.length(1)
  })

  it('that were missed are lost, or made up once or all, as their catch-up policy says', async () => {
    await begin()
    const rare = { id: 's', cron: '*/20 * * * *' }
    for (const catchUp of ['skip', 'once', 'all'])
      await fixture.call('POST', '/v1/jobs', sleepJob(catchUp, { schedules: [{ ...rare, catchUp }] }))
    await fixture.call('POST', '/v1/jobs', sleepJob('plain', { schedules: [rare] }))
    await fixture.halt()
    clock.advance(65 * 60_000)
    await fixture.resume()
    await eventually(async () => (clock.advance(1), (await runs('all')).length === 3))
    const counts = await Promise.all(
      ['plain', 'skip', 'once', 'all'].map(async (id) => (await runs(id)).length),
    )
    expect(counts).to.deep.equal([0, 0, 1, 3])
  })

  it('give a run up that has no task within the starting deadline', async () => {
    await begin({ cluster: { nodes: [] } })
    const schedule = { ...everyMinute, startingDeadlineSeconds: 120 }
    await fixture.call('POST', '/v1/jobs', sleepJob('late', { schedules: [schedule] }))
    clock.advance(30_000)
    await eventually(async () => (await runs('late')).length === 1)
    await fixture.call('DELETE', '/v1/jobs/late/schedules/every-minute')
    clock.advance(120_000)
    await eventually(async () => (await runs('late')).length === 0)
    const { body } = await fixture.call<{ historySummary: Json }>('GET', '/v1/jobs/late?embed=historySummary')
    expect(body.historySummary.failureCount).to.equal(1)
  })

  it('do not start runs when they are disabled or removed', async () => {
    await begin()
    await fixture.call(
      'POST',
      '/v1/jobs',
      sleepJob('off', { schedules: [{ ...everyMinute, enabled: false }] }),
    )
    await fixture.call('POST', '/v1/jobs', sleepJob('gone', { schedules: [everyMinute] }))
    await fixture.call('POST', '/v1/jobs', sleepJob('on', { schedules: [everyMinute] }))
    await fixture.call('DELETE', '/v1/jobs/gone/schedules/every-minute')
    clock.advance(30_000)
    await eventually(async () => (await runs('on')).length === 1)
    expect(await runs('off')).to.have.length(0)
    expect(await runs('gone')).to.have.length(0)
  })

  it('can be read, changed and removed', async () => {
    await begin()
    await fixture.call('POST', '/v1/jobs', sleepJob('nightly'))
    const path = '/v1/jobs/nightly/schedules'
    const created = await fixture.call('POST', path, {
      id: 'at-two',
      cron: '0 2 */1 * *',
      timezone: 'Europe/Rome',
    })
    expect(created.status).to.equal(201)
    expect(created.body).to.deep.equal({
      id: 'at-two',
      cron: '0 2 * * *',
      timezone: 'Europe/Rome',
      startingDeadlineSeconds: 900,
      concurrencyPolicy: 'ALLOW',
      enabled: true,
      nextRunAt: '2024-01-01T01:00:00.000+0000',
    })
    const second = await fixture.call('POST', path, { id: 'other', cron: '0 2 * * *' })
    expect([second.status, second.body.message]).to.deep.equal([
      409,
      'requirement failed: Only one schedule supported at the moment',
    ])
    const same = await fixture.call('POST', path, { id: 'at-two', cron: '0 2 * * *' })
    expect([same.status, same.body.message]).to.deep.equal([
      409,
      'requirement failed: A schedule with id at-two already exists',
    ])
    const changed = await fixture.call('PUT', `${path}/at-two`, { id: 'whatever', cron: '0 3 * * *' })
    expect(changed.body).to.include({ id: 'at-two', cron: '0 3 * * *', timezone: 'UTC' })
    const unknown = await fixture.call('PUT', `${path}/other`, { id: 'other', cron: '0 3 * * *' })
    expect([unknown.status, unknown.body]).to.deep.equal([
      404,
      { id: 'other', message: 'Schedule not found' },
    ])
    const job = await fixture.call<{ schedules: Json[] }>('PUT', '/v1/jobs/nightly', sleepJob('ignored'))
    expect(job.body.schedules[0]).to.include({ id: 'at-two' })
    const removed = await fixture.call('DELETE', `${path}/at-two`)
    expect([removed.status, removed.body]).to.deep.equal([200, undefined])
    expect((await fixture.call('GET', path)).body).to.deep.equal([])
  })
})
