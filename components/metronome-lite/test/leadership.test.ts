import { expect } from 'chai'
import { createManualClock } from '@dcos-lite/lib/clock'
import type { RunningComponent } from '@dcos-lite/lib/component'
import { requestText } from '@dcos-lite/lib/http-client'
import { silentLogger } from '@dcos-lite/lib/log'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { sleepJob } from './started-metronome.ts'
import type { Json } from './started-metronome.ts'
import { startPair } from './two-metronomes.ts'
import type { Pair } from './two-metronomes.ts'

const hostOf = (server: RunningComponent): string => new URL(server.urls.api ?? '').host

describe('two metronomes on one store', () => {
  let pair: Pair
  const clock = createManualClock(Date.UTC(2024, 0, 1, 0, 0, 30))
  beforeEach(async () => {
    pair = await startPair({ ...testEnvironment(), clock, log: silentLogger })
  })
  afterEach(() => pair.end())

  const activeRuns = async (to: RunningComponent, jobId: string): Promise<Json[]> => {
    const { status, body } = await pair.call<Json[]>(to, 'GET', `/v1/jobs/${jobId}/runs`)
    if (status !== 200) throw new Error(`the answer was ${status}`)
    return body
  }

  it('hand requests to the leader and mark them, but answer ping and metrics themselves', async () => {
    const { leader, follower } = pair
    const created = await pair.call(follower, 'POST', '/v1/jobs', sleepJob('through'))
    expect([created.status, created.body.id]).to.deep.equal([201, 'through'])
    expect(created.headers['x-via']).to.equal(hostOf(follower))
    expect(created.headers['x-leader']).to.equal(hostOf(leader))
    expect((await pair.call(follower, 'GET', '/leader')).body).to.deep.equal({ leader: hostOf(leader) })
    expect((await pair.call(follower, 'GET', '/info')).headers['x-leader']).to.equal(hostOf(leader))
    const unknown = await pair.call(follower, 'GET', '/x')
    expect([unknown.status, unknown.body]).to.deep.equal([
      404,
      { message: 'Unknown route.', requestPath: '/x' },
    ])
    for (const path of ['/ping', '/v1/metrics', '/metrics', '/dcos/health']) {
      const { status, headers } = await requestText({ url: `${follower.urls.api}${path}` })
      expect([status, headers['x-leader']]).to.deep.equal([200, undefined], path)
    }
    expect((await pair.call(leader, 'GET', '/v1/jobs')).headers).not.to.have.property('x-via')
  })

  it('refuse a request that comes back, and all while nobody leads', async () => {
    const { follower, store } = pair
    const again = await requestText({
      url: `${follower.urls.api}/v1/jobs`,
      headers: { 'x-via': `other:1, ${hostOf(follower)}` },
    })
    expect([again.status, again.body]).to.deep.equal([400, 'Prevent proxying already proxied request'])
    await store.transact({
      operations: [{ type: 'put', key: 'leader', value: '{"id":"gone","address":"127.0.0.1:1"}' }],
    })
    await eventually(async () => {
      const nobody = await requestText({ url: `${follower.urls.api}/v1/jobs` })
      expect([nobody.status, nobody.body]).to.deep.equal([503, 'No consistent leadership'])
    })
  })

  it('go on with the runs of a leader that goes, and start none twice', async () => {
    const { leader, follower, cluster } = pair
    await eventually(async () => (await pair.call(leader, 'GET', '/dcos/health')).status === 200)
    await pair.call(leader, 'POST', '/v1/jobs', sleepJob('lasting'))
    const { body: run } = await pair.call(follower, 'POST', '/v1/jobs/lasting/runs')
    await eventually(async () => (await activeRuns(leader, 'lasting'))[0]?.status === 'ACTIVE')
    await leader.stop()
    await eventually(async () => (await activeRuns(follower, 'lasting'))[0]?.id === run.id)
    expect((await pair.call(follower, 'GET', '/leader')).body).to.deep.equal({ leader: hostOf(follower) })
    await eventually(() => cluster.callsOf('SUBSCRIBE').length === 2)
    expect(cluster.callsOf('SUBSCRIBE')[1]?.framework_id).to.deep.equal({ value: 'master-0000' })
    for (const taskId of cluster.tasks.keys()) cluster.report(taskId, 'TASK_FINISHED')
    await eventually(async () => {
      const { body } = await pair.call<{ historySummary: Json }>(
        follower,
        'GET',
        '/v1/jobs/lasting?embed=historySummary',
      )
      return body.historySummary.successCount === 1
    })
    expect(cluster.tasks.size).to.equal(1)
  })

  it('let a leader write nothing after another has taken over', async () => {
    const { leader, store } = pair
    await pair.call(leader, 'POST', '/v1/jobs', sleepJob('kept'))
    // As if its lease had ended while it was stopped: the key belongs to another now.
    await store.transact({ operations: [{ type: 'delete', key: 'leader' }] })
    await store.transact({
      operations: [{ type: 'put', key: 'leader', value: '{"id":"new","address":"127.0.0.1:1"}' }],
    })
    const refused = await requestText({
      url: `${leader.urls.api}/v1/jobs`,
      method: 'POST',
      body: sleepJob('lost'),
    })
    expect([refused.status, refused.body]).to.deep.equal([503, 'No consistent leadership'])
    await store.transact({ operations: [{ type: 'delete', key: 'leader' }] })
    await eventually(async () => (await pair.call(leader, 'GET', '/v1/jobs/kept')).status === 200)
    expect((await pair.call(leader, 'GET', '/v1/jobs/lost')).status).to.equal(404)
  })

  it('start a scheduled time once, whoever leads, and never let FORBID runs overlap', async () => {
    const { leader, follower, cluster } = pair
    await eventually(async () => (await pair.call(leader, 'GET', '/dcos/health')).status === 200)
    const schedule = { id: 's', cron: '* * * * *', concurrencyPolicy: 'FORBID' }
    await pair.call(leader, 'POST', '/v1/jobs', sleepJob('tick', { schedules: [schedule] }))
    clock.advance(60_000)
    await eventually(async () => (await activeRuns(follower, 'tick'))[0]?.status === 'ACTIVE')
    const [run] = await activeRuns(follower, 'tick')
    await leader.stop()
    clock.advance(1000)
    await eventually(async () => (await activeRuns(follower, 'tick'))[0]?.id === run?.id)
    clock.advance(61_000)
    for (let i = 0; i < 5; i++) expect(await activeRuns(follower, 'tick')).to.have.length(1)
    expect(cluster.tasks.size).to.equal(1)
    for (const taskId of cluster.tasks.keys()) cluster.report(taskId, 'TASK_FINISHED')
    await eventually(async () => (await activeRuns(follower, 'tick')).length === 0)
    clock.advance(60_000)
    await eventually(async () => (await activeRuns(follower, 'tick'))[0]?.status === 'ACTIVE')
    expect(cluster.tasks.size).to.equal(2)
  })
})
