import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { sleepJob, startFixture } from './started-metronome.ts'
import type { Fixture, Json } from './started-metronome.ts'

describe('the jobs API', () => {
  let fixture: Fixture
  before(async () => {
    fixture = await startFixture()
  })
  after(() => fixture.end())

  it('answers a new job with every default', async () => {
    const { status, body } = await fixture.call(
      'POST',
      '/v1/jobs',
      sleepJob('a.small-job', { description: 'd' }),
    )
    expect(status).to.equal(201)
    expect(body).to.deep.equal({
      id: 'a.small-job',
      description: 'd',
      dependencies: [],
      labels: {},
      schedules: [],
      run: {
        cpus: 0.1,
        mem: 32,
        disk: 0,
        gpus: 0,
        cmd: 'sleep 1',
        env: {},
        placement: { constraints: [] },
        artifacts: [],
        maxLaunchDelay: 3600,
        volumes: [],
        restart: { policy: 'NEVER' },
        secrets: {},
        networks: [],
      },
    })
    const again = await fixture.call('POST', '/v1/jobs', sleepJob('a.small-job'))
    expect([again.status, again.body]).to.deep.equal([409, { message: 'Job with this id already exists' }])
  })

  it('embeds what is asked for', async () => {
    await fixture.call('POST', '/v1/jobs', sleepJob('embedded'))
    const { body } = await fixture.call(
      'GET',
      '/v1/jobs/embedded?embed=activeRuns,history&embed=historySummary',
    )
    const summary = { successCount: 0, failureCount: 0, lastSuccessAt: null, lastFailureAt: null }
    expect(body.activeRuns).to.deep.equal([])
    expect(body.historySummary).to.deep.equal(summary)
    expect(body.history).to.deep.equal({ ...summary, successfulFinishedRuns: [], failedFinishedRuns: [] })
    const list = await fixture.call<Json[]>('GET', '/v1/jobs?embed=activeRuns')
    expect(list.body.find(({ id }) => id === 'embedded')).not.to.have.property('activeRuns')
    const wrong = await fixture.call('GET', '/v1/jobs?embed=everything')
    expect([wrong.status, wrong.body]).to.deep.equal([
      400,
      {
        message: 'Unknown embed options. Valid options are: activeRuns, schedules, history, historySummary',
        requestPath: '/v1/jobs',
      },
    ])
  })

  it('refuses to delete a job with active runs, unless they are to be stopped', async () => {
    await fixture.call('POST', '/v1/jobs', sleepJob('busy'))
    await fixture.call('POST', '/v1/jobs/busy/runs', {})
    await eventually(() => fixture.cluster.tasks.size > 0)
    const refused = await fixture.call('DELETE', '/v1/jobs/busy')
    expect([refused.status, refused.body]).to.deep.equal([
      409,
      { message: 'There are active job runs. Override with stopCurrentJobRuns=true' },
    ])
    const deleted = await fixture.call('DELETE', '/v1/jobs/busy?stopCurrentJobRuns=true')
    expect([deleted.status, deleted.body.id]).to.deep.equal([200, 'busy'])
    const gone = await fixture.call('GET', '/v1/jobs/busy')
    expect([gone.status, gone.body]).to.deep.equal([404, { id: 'busy', message: 'Job not found' }])
  })

  it('keeps the history when a job is updated and drops it when it is deleted', async () => {
    await fixture.call('POST', '/v1/jobs', sleepJob('again'))
    const run = await fixture.call('POST', '/v1/jobs/again/runs', {})
    await fixture.call('POST', `/v1/jobs/again/runs/${String(run.body.id)}/actions/stop`)
    const failures = async (): Promise<unknown> =>
      ((await fixture.call('GET', '/v1/jobs/again?embed=history')).body.history as Json).failureCount
    expect(await failures()).to.equal(1)
    await fixture.call('PUT', '/v1/jobs/again', sleepJob('again', {}, { cmd: 'true' }))
    expect(await failures()).to.equal(1)
    await fixture.call('DELETE', '/v1/jobs/again')
    await fixture.call('POST', '/v1/jobs', sleepJob('again'))
    expect(await failures()).to.equal(0)
  })

  it('writes failures in the shapes of the original', async () => {
    const { url } = fixture
    const post = async (
      contentType: string | undefined,
      body: string,
    ): Promise<{ status: number; body: Json }> => {
      const headers = contentType === undefined ? {} : { 'content-type': contentType }
      const answer = await requestText({ url: `${url}/v1/jobs`, method: 'POST', headers, body })
      return { status: answer.status, body: JSON.parse(answer.body) as Json }
    }
    expect((await post(undefined, '{}')).status).to.equal(415)
    expect((await post('text/plain', '{}')).status).to.equal(415)
    const broken = await post('application/json', '{')
    expect(broken.status).to.equal(400)
    expect(broken.body.requestPath).to.equal('/v1/jobs')
    const route = await fixture.call('GET', '/x')
    expect([route.status, route.body]).to.deep.equal([404, { message: 'Unknown route.', requestPath: '/x' }])
    const id = await fixture.call('GET', '/v1/jobs/Not_Valid')
    expect([id.status, id.body.requestPath]).to.deep.equal([400, '/v1/jobs/Not_Valid'])
    const run = await fixture.call('GET', '/v1/jobs/a.small-job/runs/nothing')
    expect([run.status, run.body]).to.deep.equal([
      404,
      { jobSpec: 'a.small-job', id: 'nothing', message: 'Job Run not found' },
    ])
    const small = await fixture.call('POST', '/v1/jobs', sleepJob('tiny', {}, { mem: 1 }))
    expect(small.status).to.equal(422)
    expect(small.body.message).to.equal('Object is not valid')
    expect(small.body.details).to.deep.equal([{ path: '/run/mem', errors: ['must be >= 32'] }])
  })

  it('takes jobs with schedules by the older API and replaces both', async () => {
    const schedules = [{ id: 'nightly', cron: '0 2 * * *' }]
    const created = await fixture.call('POST', '/v0/scheduled-jobs', sleepJob('old', { schedules }))
    expect(created.status).to.equal(201)
    expect((created.body.schedules as Json[])[0]).to.include({ id: 'nightly' })
    const other = [{ id: 'later', cron: '0 4 * * *' }]
    const updated = await fixture.call('PUT', '/v0/scheduled-jobs/old', sleepJob('old', { schedules: other }))
    expect((updated.body.schedules as Json[])[0]).to.include({ id: 'later' })
    const none = await fixture.call('PUT', '/v0/scheduled-jobs/old', sleepJob('old'))
    expect(none.body.schedules).to.deep.equal([])
    const unknown = await fixture.call(
      'POST',
      '/v0/scheduled-jobs',
      sleepJob('grace', {}, { taskKillGracePeriodSeconds: 1 }),
    )
    expect(unknown.status).to.equal(422)
  })

  it('answers ping, info, leader and metrics', async () => {
    expect((await requestText({ url: `${fixture.url}/ping` })).body).to.equal('pong')
    expect((await fixture.call('GET', '/info')).body).to.have.keys(['version', 'libVersion', 'config'])
    expect((await fixture.call('GET', '/leader')).body).to.deep.equal({ leader: new URL(fixture.url).host })
    expect((await fixture.call('GET', '/v1/metrics')).body).to.have.property('gauges')
  })
})
