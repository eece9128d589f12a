import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { sleepJob, startFixture } from './started-metronome.ts'
import type { Fixture, Json } from './started-metronome.ts'

interface DagBody {
  id: string
  status: string
  completedAt: string | null
  jobs: { jobId: string; status: string; runs: string[]; reason?: string }[]
}

describe('DAG runs', () => {
  let fixture: Fixture
  let failing = new Set<string>()
  let held = new Set<string>()
  const variablesOf = new Map<string, Record<string, string | undefined>>()
  beforeEach(async () => {
    failing = new Set()
    held = new Set()
    variablesOf.clear()
    fixture = await startFixture({
      cluster: {
        files: (path) => (path.includes('/extract_') ? 'rows=7\n' : undefined),
        onLaunch(task, cluster) {
          const [jobId = ''] = task.task_id.value.split('_')
          const variables = task.command?.environment?.variables ?? []
          variablesOf.set(jobId, Object.fromEntries(variables.map(({ name, value }) => [name, value])))
          if (held.has(jobId)) return cluster.report(task.task_id.value, 'TASK_RUNNING')
          cluster.report(task.task_id.value, failing.has(jobId) ? 'TASK_FAILED' : 'TASK_FINISHED')
        },
      },
    })
    const after = (...ids: string[]): Json => ({ dependencies: ids.map((id) => ({ id })) })
    await fixture.call('POST', '/v1/jobs', sleepJob('extract', { labels: { DCOS_JOB_OUTPUT: 'result.txt' } }))
    await fixture.call('POST', '/v1/jobs', sleepJob('left', after('extract')))
    await fixture.call('POST', '/v1/jobs', sleepJob('right', after('extract')))
    await fixture.call('POST', '/v1/jobs', sleepJob('report', after('left', 'right')))
  })
  afterEach(() => fixture.end())

  const begin = async (body: Json): Promise<DagBody> => {
    const { status, body: dag } = await fixture.call<DagBody>('POST', '/v1/dag-runs', body)
    expect(status, JSON.stringify(dag)).to.equal(201)
    return dag
  }
  const read = async (id: string): Promise<DagBody> =>
    (await fixture.call<DagBody>('GET', `/v1/dag-runs/${id}`)).body
  const ended = (id: string, status: string): Promise<DagBody> =>
    eventually(async () => {
      const dag = await read(id)
      return dag.completedAt !== null && dag.status === status && dag
    })
  const states = (dag: DagBody): Record<string, string> =>
    Object.fromEntries(dag.jobs.map(({ jobId, status }) => [jobId, status]))
  const successes = async (jobId: string): Promise<unknown> =>
    (await fixture.call<{ historySummary: Json }>('GET', `/v1/jobs/${jobId}?embed=historySummary`)).body
      .historySummary.successCount

  it('go through a graph that fans out and in, each job once, with one identity and its parameters', async () => {
    const dag = await ended((await begin({ jobs: ['extract'], parameters: { DAY: '1' } })).id, 'SUCCESS')
    expect(dag.jobs.map(({ jobId }) => jobId)).to.deep.equal(['extract', 'left', 'right', 'report'])
    for (const jobId of ['extract', 'left', 'right', 'report']) expect(await successes(jobId)).to.equal(1)
    expect(variablesOf.get('report')).to.include({ DCOS_DAG_RUN_ID: dag.id, DAY: '1' })
    const { body } = await fixture.call<{ history: { successfulFinishedRuns: Json[] } }>(
      'GET',
      '/v1/jobs/extract?embed=history',
    )
    expect(body.history.successfulFinishedRuns[0]).to.deep.include({
      dagRunId: dag.id,
      output: 'rows=7',
      parameters: { DAY: '1' },
    })
  })

  it('give the output of a run to its successors', async () => {
    await ended((await begin({ jobs: ['extract'] })).id, 'SUCCESS')
    expect(variablesOf.get('left')).to.include({ DCOS_INPUT_EXTRACT: 'rows=7' })
    expect(variablesOf.get('report')).not.to.have.property('DCOS_INPUT_EXTRACT')
    variablesOf.clear()
    await fixture.call('POST', '/v1/jobs/extract/runs')
    await eventually(() => variablesOf.get('left')?.DCOS_INPUT_EXTRACT === 'rows=7')
  })

  it('block what is behind a failure, go on beside it, and run again from there only', async () => {
    failing.add('left')
    const dag = await ended((await begin({ jobs: ['extract'] })).id, 'FAILED')
    expect(states(dag)).to.deep.equal({
      extract: 'SUCCESS',
      left: 'FAILED',
      right: 'SUCCESS',
      report: 'BLOCKED',
    })
    expect(dag.jobs.find(({ jobId }) => jobId === 'report')?.reason).to.equal(
      'its parent left did not succeed',
    )
    failing.clear()
    const again = await fixture.call<DagBody>('POST', `/v1/dag-runs/${dag.id}/actions/rerun`)
    expect(again.status).to.equal(200)
    const done = await ended(dag.id, 'SUCCESS')
    expect(done.jobs.map(({ jobId, runs }) => [jobId, runs.length])).to.deep.equal([
      ['extract', 1],
      ['left', 2],
      ['right', 1],
      ['report', 1],
    ])
    const nothing = await fixture.call('POST', `/v1/dag-runs/${dag.id}/actions/rerun`)
    expect([nothing.status, nothing.body.code]).to.deep.equal([409, 'DCL_METRONOME_NOTHING_TO_RERUN'])
    const stranger = await fixture.call('POST', `/v1/dag-runs/${dag.id}/actions/rerun`, { jobs: ['other'] })
    expect([stranger.status, stranger.body.code]).to.deep.equal([422, 'DCL_METRONOME_NOT_IN_DAG_RUN'])
    await fixture.call('POST', `/v1/dag-runs/${dag.id}/actions/rerun`, { jobs: ['right'] })
    await eventually(async () => (await read(dag.id)).jobs.at(-1)?.runs.length === 2)
  })

  it('stop with what runs, protect their jobs from deletion, and can be forgotten', async () => {
    held.add('left')
    const { id } = await begin({ jobs: ['extract'] })
    await eventually(async () => states(await read(id)).right === 'SUCCESS')
    const kept = await fixture.call('DELETE', '/v1/jobs/report')
    expect([kept.status, kept.body.message]).to.deep.equal([
      409,
      `The DAG runs ${id} still need job report. Override with stopCurrentJobRuns=true`,
    ])
    expect((await fixture.call('DELETE', `/v1/dag-runs/${id}`)).status).to.equal(409)
    await fixture.call('POST', `/v1/dag-runs/${id}/actions/stop`)
    const dag = await ended(id, 'FAILED')
    expect(states(dag)).to.include({ left: 'FAILED', report: 'BLOCKED' })
    expect((await fixture.call('DELETE', '/v1/jobs/report')).status).to.equal(200)
    expect((await fixture.call('DELETE', `/v1/dag-runs/${id}`)).status).to.equal(200)
    expect((await fixture.call('GET', `/v1/dag-runs/${id}`)).status).to.equal(404)
    expect((await fixture.call('GET', '/v1/dag-runs')).body).to.deep.equal([])
  })

  it('go on after a restart', async () => {
    held.add('left')
    const { id } = await begin({ jobs: ['extract'] })
    const leftRuns = (): boolean =>
      [...fixture.cluster.tasks].some(
        ([task, { state }]) => task.startsWith('left_') && state === 'TASK_RUNNING',
      )
    await eventually(async () => leftRuns() && states(await read(id)).left === 'RUNNING')
    await fixture.halt()
    for (const [taskId, task] of fixture.cluster.tasks)
      if (taskId.startsWith('left_')) task.state = 'TASK_FINISHED'
    await fixture.resume()
    expect(states(await ended(id, 'SUCCESS')).report).to.equal('SUCCESS')
    expect(await successes('report')).to.equal(1)
  })

  it('refuse what they cannot be started from', async () => {
    const post = async (body: unknown): Promise<[number, unknown]> => {
      const answer = await fixture.call('POST', '/v1/dag-runs', body)
      return [answer.status, answer.body.code ?? answer.body.message]
    }
    expect(await post({ jobs: [] })).to.deep.equal([422, 'DCL_METRONOME_DAG_RUN_NOT_VALID'])
    expect(await post({ jobs: ['A B'] })).to.deep.equal([422, 'DCL_METRONOME_DAG_RUN_NOT_VALID'])
    expect(await post([])).to.deep.equal([422, 'DCL_METRONOME_DAG_RUN_NOT_VALID'])
    expect(await post({ jobs: ['unknown'] })).to.deep.equal([404, 'Job not found'])
    expect(await post({ jobs: ['left'], parameters: { '1': 'x' } })).to.deep.equal([
      422,
      'DCL_METRONOME_BAD_PARAMETERS',
    ])
    const part = await ended((await begin({ jobs: ['left'] })).id, 'SUCCESS')
    expect(part.jobs.map(({ jobId }) => jobId)).to.deep.equal(['left', 'report'])
  })
})
