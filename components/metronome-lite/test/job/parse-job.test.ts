import { expect } from 'chai'
import fc from 'fast-check'
import { isDcosError } from '@dcos-lite/lib/errors'
import { parseJob } from '../../src/job/parse-job.ts'

const base = { cpus: 0.1, mem: 32, disk: 0, cmd: 'true' }

/** The paths that are refused; empty when the job is taken. */
function refusedPaths(body: unknown): string[] {
  try {
    parseJob(body, 'v1', { nowMs: 0 })
    return []
  } catch (error) {
    if (!isDcosError(error)) throw error
    return (error.details as { path: string }[]).map(({ path }) => path)
  }
}

/** The same for a run; a member that is null here is left out. */
const runPaths = (changes: Record<string, unknown>): string[] => {
  const members = Object.entries({ ...base, ...changes }).filter(([, value]) => value !== null)
  return refusedPaths({ id: 'j', run: Object.fromEntries(members) })
}

describe('parseJob', () => {
  const refused: [string, Record<string, unknown>, string][] = [
    ['nothing to run', { cmd: null }, '/run'],
    ['docker and ucr at once', { docker: { image: 'a' }, ucr: { image: { id: 'b' } } }, '/run'],
    ['GPUs with docker', { gpus: 1, docker: { image: 'a' } }, '/run/gpus'],
    ['a secret that is not declared', { env: { A: { secret: 's' } } }, '/run/secrets'],
    ['a secret that is not used', { secrets: { s: { source: '/s' } } }, '/run/secrets'],
    [
      'two network modes',
      { ucr: { image: { id: 'a' } }, networks: [{ mode: 'host' }, { mode: 'container/bridge' }] },
      '/run/networks',
    ],
    [
      'a container network without a name',
      { ucr: { image: { id: 'a' } }, networks: [{ mode: 'container' }] },
      '/run/networks(0)/name',
    ],
    ['a host network with a name', { networks: [{ mode: 'host', name: 'x' }] }, '/run/networks(0)/name'],
    ['a container network for a command', { networks: [{ mode: 'container', name: 'x' }] }, '/run/networks'],
    ['a volume of no kind', { volumes: [{ containerPath: '/a' }] }, '/run/volumes(0)'],
    [
      'a volume of both kinds',
      {
        volumes: [{ containerPath: '/a', hostPath: '/b', mode: 'RO', secret: 's' }],
        secrets: { s: { source: '/s' } },
      },
      '/run/volumes(0)',
    ],
    ['an unknown member', { maxLaunchDelaySeconds: 3 }, '/run'],
    ['too little memory', { mem: 31 }, '/run/mem'],
    ['an unknown restart policy', { restart: { policy: 'ALWAYS' } }, '/run/restart/policy'],
    ['an empty command', { cmd: '' }, '/run/cmd'],
  ]
  for (const [what, run, path] of refused) {
    it(`refuses ${what} at ${path}`, () => {
      expect(runPaths(run).filter((one) => one === path)).to.have.length(1, runPaths(run).join())
    })
  }

  it('checks the ids and schedules of a job', () => {
    const run = base
    expect(refusedPaths({ id: 'a..b', run })).to.deep.equal(['/id'])
    expect(refusedPaths({ id: 'a--b.c', run })).to.deep.equal([])
    expect(refusedPaths({ id: 'j', run, schedules: [{ id: 's', cron: 'x' }] })).to.deep.equal([
      '/schedules(0)/cron',
    ])
    expect(
      refusedPaths({ id: 'j', run, schedules: [{ id: 's', cron: '* * * * *', timezone: 'X/Y' }] }),
    ).to.deep.equal(['/schedules(0)/timezone'])
    expect(
      refusedPaths({
        id: 'j',
        run,
        dependencies: [{ id: 'a' }],
        schedules: [{ id: 's', cron: '* * * * *' }],
      }),
    ).to.deep.equal(['/'])
    expect(refusedPaths({ id: 'j', run, dependencies: [{ id: 'a' }, { id: 'a' }] })).to.deep.equal([
      '/dependencies',
    ])
  })

  it('tolerates and drops extra members of secrets, dependencies and schedules', () => {
    const { job } = parseJob(
      {
        id: 'j',
        dependencies: [{ id: 'a', more: 1 }],
        run: { ...base, env: { A: { secret: 's', more: 1 } }, secrets: { s: { source: '/s', more: 1 } } },
      },
      'v1',
      { nowMs: 0 },
    )
    expect(job.dependencies).to.deep.equal([{ id: 'a' }])
    expect(job.run.env).to.deep.equal({ A: { secret: 's' } })
    expect(job.run.secrets).to.deep.equal({ s: { source: '/s' } })
  })

  it('answers any JSON with a job or with DCL_METRONOME_NOT_VALID', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 3 }), fc.jsonValue({ maxDepth: 2 }), (body, run) => {
        refusedPaths(body)
        refusedPaths({ id: 'j', run })
      }),
      { numRuns: 100 },
    )
  })
})
