import { expect } from 'chai'
import { requestText } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { sleepJob, startFixture } from './started-metronome.ts'
import type { Fixture, Json } from './started-metronome.ts'

describe('what goes beyond the original', () => {
  let fixture: Fixture
  before(async () => {
    fixture = await startFixture()
  })
  after(() => fixture.end())
  const active = async (jobId: string): Promise<Json[]> =>
    (await fixture.call<Json[]>('GET', `/v1/jobs/${jobId}/runs`)).body

  it('gives parameters of a run to its task, before the variables of the job', async () => {
    await fixture.call('POST', '/v1/jobs', sleepJob('given', {}, { env: { DAY: '0', A: 'b' } }))
    const run = await fixture.call('POST', '/v1/jobs/given/runs', { parameters: { DAY: '1' } })
    expect(run.body.parameters).to.deep.equal({ DAY: '1' })
    await eventually(async () => (await active('given'))[0]?.status === 'ACTIVE')
    const task = [...fixture.cluster.tasks.values()].find(({ info }) =>
      info.task_id.value.startsWith('given_'),
    )
    const variables = new Map(
      task?.info.command?.environment?.variables.map(({ name, value }) => [name, value]),
    )
    expect([variables.get('DAY'), variables.get('A')]).to.deep.equal(['1', 'b'])
    const bad = await fixture.call('POST', '/v1/jobs/given/runs', { parameters: { DAY: 1 } })
    expect([bad.status, bad.body.code]).to.deep.equal([422, 'DCL_METRONOME_BAD_PARAMETERS'])
  })

  it('ignores any other body of a request to run, as the original does', async () => {
    await fixture.call('POST', '/v1/jobs', sleepJob('loose'))
    const send = async (contentType: string, body: string): Promise<number> => {
      const headers = { 'content-type': contentType }
      const url = `${fixture.url}/v1/jobs/loose/runs`
      return (await requestText({ url, method: 'POST', headers, body })).status
    }
    expect(await send('application/json', '{ not json')).to.equal(201)
    expect(await send('application/json', '[1]')).to.equal(201)
    expect(await send('text/plain', 'hello')).to.equal(201)
    expect(await send('application/x-www-form-urlencoded', 'a=b')).to.equal(201)
  })

  it('runs as many runs of a job at once as its label allows, and says why the others wait', async () => {
    const labels = { DCOS_JOB_MAX_PARALLEL_RUNS: '2' }
    await fixture.call('POST', '/v1/jobs', sleepJob('narrow', { labels }))
    for (let i = 0; i < 4; i++) await fixture.call('POST', '/v1/jobs/narrow/runs')
    const busy = async (): Promise<number> =>
      (await active('narrow')).filter(({ status }) => status === 'ACTIVE').length
    await eventually(async () => (await busy()) === 2)
    const { body } = await fixture.call<{ jobId: string; runs: { explanation: Json }[] }[]>(
      'GET',
      '/v1/queue?embed=explanation',
    )
    expect(body.find(({ jobId }) => jobId === 'narrow')?.runs[0]?.explanation.reason).to.equal(
      '2 runs of this job have a task, and its limit is 2',
    )
    const plain = await fixture.call<{ runs: Json[] }[]>('GET', '/v1/queue')
    expect(plain.body[0]?.runs[0]).to.have.all.keys('runId')
    const [task] = [...fixture.cluster.tasks.keys()].filter((taskId) => taskId.startsWith('narrow_'))
    fixture.cluster.report(task ?? '', 'TASK_FINISHED')
    await eventually(async () => (await active('narrow')).length === 3 && (await busy()) === 2)
    const wrong = await fixture.call(
      'POST',
      '/v1/jobs',
      sleepJob('w', { labels: { DCOS_JOB_MAX_PARALLEL_RUNS: '0' } }),
    )
    expect([wrong.status, (wrong.body.details as Json[])[0]?.path]).to.deep.equal([
      422,
      '/labels/DCOS_JOB_MAX_PARALLEL_RUNS',
    ])
  })

  it('takes repeating intervals in place of cron, and either of them only', async () => {
    const post = (schedule: Json): ReturnType<typeof fixture.call> =>
      fixture.call('POST', '/v1/jobs', sleepJob('repeats', { schedules: [{ id: 's', ...schedule }] }))
    const paths = async (schedule: Json): Promise<unknown> => {
      const { body } = (await post(schedule)) as { body: Json }
      return (body.details as Json[] | undefined)?.map(({ path }) => path)
    }
    expect(await paths({})).to.deep.equal(['/schedules(0)/cron'])
    expect(await paths({ cron: '* * * * *', repeat: 'R//P1D' })).to.deep.equal(['/schedules(0)/repeat'])
    expect(await paths({ repeat: 'R5' })).to.deep.equal(['/schedules(0)/repeat'])
    expect(await paths({ cron: '* * * * *', catchUp: 'some' })).to.deep.equal(['/schedules(0)/catchUp'])
    const taken = (await post({ repeat: 'R2/2099-01-01T00:00:00Z/PT1H', catchUp: 'once' })) as { body: Json }
    expect((taken.body.schedules as Json[])[0]).to.deep.include({
      repeat: 'R2/2099-01-01T00:00:00Z/PT1H',
      catchUp: 'once',
      nextRunAt: '2099-01-01T00:00:00.000+0000',
    })
  })

  it('keeps a cron line that never fires without harm', async () => {
    const never = { id: 'never', cron: '0 0 30,31 2 *' }
    const { status, body } = await fixture.call('POST', '/v1/jobs', sleepJob('never', { schedules: [never] }))
    expect(status).to.equal(201)
    expect((body.schedules as Json[])[0]).not.to.have.property('nextRunAt')
  })

  it('describes itself where the original does', async () => {
    for (const path of ['v1/schema/jobspec', 'v1/schema/schedulespec', 'v0/schema/jobspec_v0']) {
      const { status, body } = await fixture.call('GET', `/public/api/${path}.schema.json`)
      expect([status, body.type]).to.deep.equal([200, 'object'])
    }
    const raml = await requestText({ url: `${fixture.url}/public/api/api.raml` })
    expect([raml.status, raml.body.split('\n')[0]]).to.deep.equal([200, '#%RAML 1.0'])
  })

  it('wants a valid id in the body of a change, though the path decides', async () => {
    await fixture.call('POST', '/v1/jobs', sleepJob('renamed'))
    expect((await fixture.call('PUT', '/v1/jobs/renamed', sleepJob('Not Valid'))).status).to.equal(422)
    const { id: _, ...without } = sleepJob('x')
    expect((await fixture.call('PUT', '/v1/jobs/renamed', without)).status).to.equal(422)
    expect((await fixture.call('PUT', '/v1/jobs/renamed', sleepJob('other'))).body.id).to.equal('renamed')
  })
})
