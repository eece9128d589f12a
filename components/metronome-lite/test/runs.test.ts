import { expect } from 'chai'
import { createManualClock } from '@dcos-lite/lib/clock'
import { silentLogger } from '@dcos-lite/lib/log'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { sleepJob, startFixture } from './started-metronome.ts'
import type { Fixture, FixtureOptions, Json } from './started-metronome.ts'

interface RunBody {
  id: string
  status: string
  completedAt: string | null
  tasks: { id: string; status: string }[]
}

describe('runs of a job', () => {
  let fixture: Fixture
  const begin = async (options: FixtureOptions = {}): Promise<Fixture> =>
    (fixture = await startFixture(options))
  afterEach(() => fixture.end())

  const startRun = async (jobId: string): Promise<RunBody> =>
    (await fixture.call<RunBody>('POST', `/v1/jobs/${jobId}/runs`, {})).body
  const activeRuns = async (jobId: string): Promise<RunBody[]> =>
    (await fixture.call<RunBody[]>('GET', `/v1/jobs/${jobId}/runs`)).body
  const history = async (jobId: string): Promise<Json> =>
    (await fixture.call<Json>('GET', `/v1/jobs/${jobId}?embed=historySummary`)).body.historySummary as Json

  it('are launched on an offer, are active while the task runs, and end in the history', async () => {
    await begin()
    await fixture.call('POST', '/v1/jobs', sleepJob('prod.report', {}, { env: { A: 'b' } }))
    const run = await startRun('prod.report')
    expect(run.id).to.match(/^\d{14}[A-Za-z0-9]{5}$/)
    expect(run.status).to.equal('STARTING')
    expect(run.completedAt).to.equal(null)
    await eventually(async () => (await activeRuns('prod.report'))[0]?.status === 'ACTIVE')
    const [task] = fixture.cluster.tasks.values()
    expect(task?.info.task_id.value).to.match(new RegExp(`^prod_report_${run.id}\\.`))
    const variables = new Map(
      task?.info.command?.environment?.variables.map(({ name, value }) => [name, value]),
    )
    expect(variables.get('MARATHON_APP_ID')).to.equal(`/prod/report/${run.id}`)
    expect(variables.get('A')).to.equal('b')
    fixture.cluster.report(task?.info.task_id.value ?? '', 'TASK_FINISHED')
    await eventually(async () => (await activeRuns('prod.report')).length === 0)
    expect(await history('prod.report')).to.include({ successCount: 1, failureCount: 0 })
    await eventually(() => fixture.cluster.callsOf('ACKNOWLEDGE').length === 2)
    await eventually(() => fixture.cluster.callsOf('SUPPRESS').length === 1)
  })

  it('fail with their first failed task when the policy is NEVER', async () => {
    await begin({
      cluster: { onLaunch: (task, cluster) => cluster.report(task.task_id.value, 'TASK_FAILED') },
    })
    await fixture.call('POST', '/v1/jobs', sleepJob('once'))
    await startRun('once')
    await eventually(async () => (await history('once')).failureCount === 1)
    expect(fixture.cluster.tasks.size).to.equal(1)
  })

  it('get a new task after a failure when the policy is ON_FAILURE', async () => {
    await begin({
      cluster: {
        onLaunch: (task, cluster) =>
          cluster.report(task.task_id.value, cluster.tasks.size < 3 ? 'TASK_FAILED' : 'TASK_FINISHED'),
      },
    })
    await fixture.call('POST', '/v1/jobs', sleepJob('again', {}, { restart: { policy: 'ON_FAILURE' } }))
    await startRun('again')
    await eventually(async () => (await history('again')).successCount === 1)
    expect(fixture.cluster.tasks.size).to.equal(3)
    const { body } = await fixture.call<{ history: { successfulFinishedRuns: { tasks: string[] }[] } }>(
      'GET',
      '/v1/jobs/again?embed=history',
    )
    expect(body.history.successfulFinishedRuns[0]?.tasks).to.have.members([...fixture.cluster.tasks.keys()])
  })

  it('stop on request, in their final state', async () => {
    await begin()
    await fixture.call('POST', '/v1/jobs', sleepJob('long', {}, { taskKillGracePeriodSeconds: 2 }))
    const run = await startRun('long')
    await eventually(async () => (await activeRuns('long'))[0]?.status === 'ACTIVE')
    const { status, body } = await fixture.call<RunBody>('POST', `/v1/jobs/long/runs/${run.id}/actions/stop`)
    expect(status).to.equal(200)
    expect(body.status).to.equal('FAILED')
    expect(body.completedAt).to.match(/\+0000$/)
    expect(body.tasks[0]?.status).to.equal('TASK_KILLED')
    expect(fixture.cluster.callsOf('KILL')[0]?.kill.kill_policy).to.deep.equal({
      grace_period: { nanoseconds: 2e9 },
    })
    expect((await fixture.call('POST', `/v1/jobs/long/runs/${run.id}/actions/stop`)).status).to.equal(404)
    expect(await history('long')).to.include({ failureCount: 1 })
  })

  it('say in the queue why they wait', async () => {
    await begin({ cluster: { nodes: [{ id: 'S0', cpus: 1, mem: 64 }] } })
    await fixture.call('POST', '/v1/jobs', sleepJob('a.big', {}, { cpus: 8 }))
    const run = await startRun('a.big')
    interface Entry {
      jobId: string
      runs: { runId: string; explanation: { nodes: Json[] } }[]
    }
    const queue = await eventually(async () => {
      const { body } = await fixture.call<Entry[]>('GET', '/v1/queue?embed=explanation')
      return (body[0]?.runs[0]?.explanation.nodes.length ?? 0) > 0 && body
    })
    expect(queue[0]?.jobId).to.equal('a.big')
    expect(queue[0]?.runs[0]?.runId).to.equal(run.id)
    expect(queue[0]?.runs[0]?.explanation.nodes[0]).to.deep.include({
      agentId: 'S0',
      rule: 'InsufficientCpus',
      requested: 8,
      available: 1,
    })
    const stopped = await fixture.call<RunBody>('POST', `/v1/jobs/a.big/runs/${run.id}/actions/stop`)
    expect(stopped.body.status).to.equal('FAILED')
  })

  it('survive a restart of metronome: nothing is launched twice, and a lost launch is made again', async () => {
    let answer = false
    await begin({
      cluster: {
        onLaunch: (task, cluster) => void (answer && cluster.report(task.task_id.value, 'TASK_RUNNING')),
      },
    })
    await fixture.call('POST', '/v1/jobs', sleepJob('lasting'))
    await fixture.call('POST', '/v1/jobs', sleepJob('lost'))
    answer = true
    await startRun('lasting')
    await eventually(async () => (await activeRuns('lasting'))[0]?.status === 'ACTIVE')
    answer = false
    await startRun('lost')
    await eventually(() => fixture.cluster.tasks.size === 2)
    await fixture.halt()
    const lost = [...fixture.cluster.tasks.keys()].find((taskId) => taskId.startsWith('lost_')) ?? ''
    fixture.cluster.tasks.delete(lost)
    answer = true
    await fixture.resume()
    await eventually(async () => (await activeRuns('lost'))[0]?.status === 'ACTIVE')
    const [run] = await activeRuns('lost')
    expect(run?.tasks).to.have.length(1)
    expect(run?.tasks[0]?.id).not.to.equal(lost)
    expect((await activeRuns('lasting'))[0]?.tasks).to.have.length(1)
    expect(fixture.cluster.tasks.size).to.equal(2)
    expect(fixture.cluster.callsOf('SUBSCRIBE').at(-1)?.framework_id).to.deep.equal({ value: 'master-0000' })
  })

  it('hear of an end that happened while metronome was down', async () => {
    await begin()
    await fixture.call('POST', '/v1/jobs', sleepJob('nightly'))
    await startRun('nightly')
    await eventually(async () => (await activeRuns('nightly'))[0]?.status === 'ACTIVE')
    await fixture.halt()
    for (const task of fixture.cluster.tasks.values()) task.state = 'TASK_FINISHED'
    await fixture.resume()
    await eventually(async () => (await history('nightly')).successCount === 1)
  })

  it('are launched again when the offer was gone', async () => {
    await begin({
      cluster: {
        onLaunch: (task, cluster) =>
          cluster.tasks.size === 1
            ? cluster.report(task.task_id.value, 'TASK_DROPPED', { reason: 'REASON_INVALID_OFFERS' })
            : cluster.report(task.task_id.value, 'TASK_FINISHED'),
      },
    })
    await fixture.call('POST', '/v1/jobs', sleepJob('dropped'))
    await startRun('dropped')
    await eventually(async () => (await history('dropped')).successCount === 1)
  })

  it('get their secrets by reference, as variables and as files', async () => {
    await begin()
    const run = {
      secrets: { pw: { source: '/db/pw' }, key: { source: 'key' } },
      env: { PW: { secret: 'pw' } },
      volumes: [{ containerPath: 'key.pem', secret: 'key' }],
    }
    expect((await fixture.call('POST', '/v1/jobs', sleepJob('secretive', {}, run))).status).to.equal(201)
    await startRun('secretive')
    await eventually(() => fixture.cluster.tasks.size === 1)
    const [task] = fixture.cluster.tasks.values()
    expect(task?.info.command?.environment?.variables.find(({ name }) => name === 'PW')).to.deep.equal({
      name: 'PW',
      type: 'SECRET',
      secret: { type: 'REFERENCE', reference: { name: '/db/pw' } },
    })
    expect(task?.info.container?.volumes).to.deep.equal([
      {
        container_path: 'key.pem',
        mode: 'RO',
        source: { type: 'SECRET', secret: { type: 'REFERENCE', reference: { name: 'key' } } },
      },
    ])
  })

  it('fail when the master removed the framework, which then registers anew', async () => {
    const clock = createManualClock(Date.UTC(2024, 0))
    const removedFrameworks = new Set<string>()
    const environment = { ...testEnvironment(), clock, log: silentLogger }
    await begin({ cluster: { removedFrameworks }, environment })
    await fixture.call('POST', '/v1/jobs', sleepJob('orphaned'))
    await startRun('orphaned')
    await eventually(async () => (await activeRuns('orphaned'))[0]?.status === 'ACTIVE')
    removedFrameworks.add('master-0000')
    fixture.cluster.tasks.clear()
    fixture.cluster.cut()
    await eventually(async () => (clock.advance(100), (await history('orphaned')).failureCount === 1))
    expect(fixture.cluster.callsOf('SUBSCRIBE').at(-1)?.framework_id).to.equal(undefined)
  })

  it('let a node go at once only when none of them is there', async () => {
    await begin()
    await fixture.call('POST', '/v1/jobs', sleepJob('busy'))
    await startRun('busy')
    await eventually(async () => (await activeRuns('busy'))[0]?.status === 'ACTIVE')
    const leave = (id: string, agent: string): void => {
      const unavailability = { start: { nanoseconds: 4e18 } }
      const names = { framework_id: { value: 'master-0000' }, agent_id: { value: agent } }
      const inverse_offers = [{ id: { value: id }, ...names, unavailability }]
      fixture.cluster.send({ type: 'INVERSE_OFFERS', inverse_offers: { inverse_offers } })
    }
    leave('o1', 'S0')
    leave('o2', 'S9')
    await eventually(() => fixture.cluster.callsOf('ACCEPT_INVERSE_OFFERS').length === 1)
    const ids = fixture.cluster.callsOf('DECLINE_INVERSE_OFFERS').map((call) => call.decline_inverse_offers)
    expect(ids).to.deep.equal([{ inverse_offer_ids: [{ value: 'o1' }] }])
  })

  it('kills tasks that no run owns', async () => {
    await begin()
    fixture.cluster.report('stranger', 'TASK_RUNNING')
    await eventually(() => fixture.cluster.callsOf('KILL')[0]?.kill.task_id.value === 'stranger')
  })
})
