import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { call, post } from './stock.ts'
import type { GivenStock } from './stock.ts'

const base = '/service/metronome/v1'
const run = {
  cmd: 'true',
  cpus: 0.1,
  gpus: 0,
  disk: 0,
  mem: 32,
  taskKillGracePeriodSeconds: 0,
}
const schedule = {
  id: 'nightly',
  cron: '0 3 * * *',
  timezone: 'UTC',
  enabled: true,
  startingDeadlineSeconds: 60,
  concurrencyPolicy: 'ALLOW',
  nextRunAt: '',
}

interface JobInfo {
  id: string
  run: { mem: number; disk: number }
  historySummary: { lastSuccessAt: string | null; lastFailureAt: string | null }
  activeRuns?: unknown[] | null
  schedules: object[]
}

/** The verbs of `job`. */
export function jobRequests(given: GivenStock): void {
  const listed = async (): Promise<JobInfo | undefined> => {
    const query = 'embed=activeRuns&embed=schedules&embed=historySummary'
    const jobs = (await call(given(), `${base}/jobs?${query}`)).json<JobInfo[]>()
    return jobs.find(({ id }) => id === 'stock-job')
  }

  it('job add: the definition with its zeros, then the schedule with an empty time', async () => {
    await call(given(), `${base}/jobs`, post({ id: 'stock-job', description: '', run }), 201)
    const added = await call(given(), `${base}/jobs/stock-job/schedules`, post(schedule), 201)
    expect(added.json()).to.include({ id: 'nightly' })
  })

  it('job list: a summary of the history on every job, no empty list of runs, whole numbers', async () => {
    const job = await listed()
    expect(job?.historySummary).to.include({ lastSuccessAt: null, lastFailureAt: null })
    expect(job?.activeRuns ?? undefined, 'no run under way').to.equal(undefined)
    expect(job?.schedules).to.have.length(1)
    expect([job?.run.mem, job?.run.disk].every(Number.isInteger)).to.equal(true)
  })

  it('job run, show runs, history: a run is a 201', async () => {
    const started = await call(given(), `${base}/jobs/stock-job/runs`, { method: 'POST' }, 201)
    expect(started.json()).to.include.all.keys('id', 'jobId', 'status', 'createdAt', 'completedAt', 'tasks')
    expect((await call(given(), `${base}/jobs/stock-job/runs`)).json()).to.be.an('array')
    await eventually(
      async () => {
        const summary = (await listed())?.historySummary.lastSuccessAt
        expect(summary).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/)
      },
      { timeoutMs: 60_000 },
    )
    const { history } = (
      await call(given(), `${base}/jobs/stock-job?embed=activeRuns&embed=schedules&embed=history`)
    ).json<{ history: { successCount: number; successfulFinishedRuns: object[] } }>()
    expect(history).to.include.all.keys(
      'failureCount',
      'lastSuccessAt',
      'lastFailureAt',
      'failedFinishedRuns',
    )
    expect(history.successfulFinishedRuns[0]).to.include.all.keys('id', 'createdAt', 'finishedAt', 'tasks')
  })

  it('job update, schedule update, show and remove, queue', async () => {
    await call(given(), `${base}/jobs/stock-job`, post({ id: 'stock-job', run: { ...run, mem: 64 } }, 'PUT'))
    const path = `${base}/jobs/stock-job/schedules`
    await call(given(), `${path}/nightly`, post({ ...schedule, cron: '0 4 * * *' }, 'PUT'))
    expect((await call(given(), path)).json<object[]>()[0]).to.include({ cron: '0 4 * * *' })
    await call(given(), `${path}/nightly`, { method: 'DELETE' })
    expect((await call(given(), `${base}/queue`)).json()).to.be.an('array')
  })

  it('job kill and remove', async () => {
    await call(
      given(),
      `${base}/jobs/stock-job`,
      post({ id: 'stock-job', run: { ...run, cmd: 'sleep 1000' } }, 'PUT'),
    )
    const { id } = (await call(given(), `${base}/jobs/stock-job/runs`, { method: 'POST' }, 201)).json<{
      id: string
    }>()
    const refused = await call(given(), `${base}/jobs/stock-job`, { method: 'DELETE' }, 409)
    expect(refused.json<{ message: string }>().message).to.be.a('string')
    await call(given(), `${base}/jobs/stock-job/runs/${id}/actions/stop`, { method: 'POST' })
    await call(given(), `${base}/jobs/stock-job?stopCurrentJobRuns=true`, { method: 'DELETE' })
    const gone = await call(given(), `${base}/jobs/stock-job`, {}, 404)
    expect(gone.json<{ message: string }>().message).to.be.a('string')
  })
}
