import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { withFrontDoor } from '../front-door.ts'
import type { Asked } from '../front-door.ts'

const dag = {
  id: 'D1',
  status: 'FAILED',
  createdAt: '2030-01-01T00:00:00.000+0000',
  completedAt: null,
  jobs: [{ jobId: 'load', status: 'FAILED', parents: ['extract'], runs: ['R1'], reason: 'TASK_FAILED' }],
}
const node = {
  hostname: 'n1',
  rule: 'InsufficientCpus',
  reason: 'needs 8 cpus, 1 are free',
  change: 'ask for less',
}
const queue = [
  { jobId: 'big', runs: [{ runId: 'R2', explanation: { reason: 'no offered node fits', nodes: [node] } }] },
]

const metronome = ({ method, path }: Asked): unknown => {
  if (path.startsWith('/service/metronome/v1/queue')) return queue
  if (path === '/service/metronome/v1/dag-runs' && method === 'GET') return [dag]
  if (path.startsWith('/service/metronome/v1/dag-runs/gone')) return undefined
  if (path.startsWith('/service/metronome/v1/dag-runs')) return dag
  return { id: 'R3' }
}

describe('Jobs', function () {
  this.timeout(120_000)

  it('are run with parameters', () =>
    withFrontDoor(metronome, async (dcos, asked) => {
      expect((await dcos('job', 'run', 'tidy', '--parameter', 'DAY=1=2')).stdout).to.equal('Run ID: R3\n')
      expect(asked[0]?.body).to.deep.equal({ parameters: { DAY: '1=2' } })
      expect((await dcos('job', 'run', 'tidy', '--parameter', 'DAY')).stderr).to.contain(
        'DAY is not of the form',
      )
    }))

  it('say why they wait, for the whole and for each node', () =>
    withFrontDoor(metronome, async (dcos) => {
      expect((await dcos('job', 'queue')).stdout).to.contain('no offered node fits')
      expect((await dcos('job', 'queue', 'big', '--explain')).stdout)
        .to.contain('InsufficientCpus')
        .and.contain('ask for less')
    }))

  it('are run as a graph, listed, shown, run again and stopped', () =>
    withFrontDoor(metronome, async (dcos, asked) => {
      const preview = await dcos('job', 'dag', 'run', 'extract', 'other', '--dry-run')
      expect(JSON.parse(preview.stdout)).to.deep.equal({ jobs: ['extract', 'other'], parameters: {} })
      expect((await dcos('job', 'dag', 'run', 'extract')).stdout).to.contain('DAG run D1: FAILED')
      expect((await dcos('job', 'dag', 'list', '-q')).stdout).to.equal('D1\n')
      expect((await dcos('job', 'dag', 'show', 'D1')).stdout).to.contain('TASK_FAILED')
      await dcos('job', 'dag', 'rerun', 'D1', '--from', 'load')
      expect(asked.at(-1)).to.deep.include({
        path: '/service/metronome/v1/dag-runs/D1/actions/rerun',
        body: { jobs: ['load'] },
      })
      await dcos('job', 'dag', 'stop', 'D1')
      expect(asked.at(-1)?.path).to.equal('/service/metronome/v1/dag-runs/D1/actions/stop')
      expect((await dcos('job', 'dag', 'show', 'gone')).stderr).to.contain('DCL_CLI_NOT_FOUND')
    }))

  it('are added with their schedule in one call, so that one that is refused leaves no job', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dcos-job-'))
    try {
      const file = join(folder, 'job.json')
      const run = { cmd: 'true', cpus: 0.1, mem: 32, disk: 0 }
      const definition = { id: 'tidy', run, schedules: [{ id: 'nightly', cron: '0 3 * * *' }] }
      await writeFile(file, JSON.stringify(definition))
      const isNew = (call: Asked): unknown => (call.method === 'GET' ? undefined : metronome(call))
      for (const words of [
        ['job', 'add', file],
        ['apply', '-f', file, '--yes'],
      ]) {
        await withFrontDoor(isNew, async (dcos, asked) => {
          const { code, stderr } = await dcos(...words)
          expect(code, stderr).to.equal(0)
          expect(asked.filter(({ method }) => method !== 'GET')).to.deep.equal([
            { method: 'POST', path: '/service/metronome/v1/jobs', body: definition },
          ])
        })
      }
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })

  it('are imported from Chronos, with a preview', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'dcos-chronos-'))
    try {
      const file = join(folder, 'jobs.json')
      const jobs = [{ name: 'a', command: 'x', schedule: 'R//P1D', retries: 0, async: true }]
      await writeFile(file, JSON.stringify(jobs))
      await withFrontDoor(metronome, async (dcos, asked) => {
        const preview = await dcos('job', 'import', 'chronos', file, '--dry-run')
        expect(JSON.parse(preview.stdout)).to.have.length(1)
        expect(preview.stderr).to.contain('async is left out')
        expect(asked).to.deep.equal([])
        expect((await dcos('job', 'import', 'chronos', file)).stdout).to.equal('a is added\n')
        expect(asked[0]).to.deep.include({ method: 'POST', path: '/service/metronome/v1/jobs' })
      })
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  })
})
