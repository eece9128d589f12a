import { join } from 'node:path'
import { expect } from 'chai'
import { eventually, testEnvironment } from '@dcos-lite/lib/testing'
import { runGangs } from '../../universe/src/frameworks/mpi/index.ts'
import type { GangSpec, MpiConfig } from '../../universe/src/frameworks/mpi/index.ts'
import { startGangFixture } from './mpi/gang-fixture.ts'
import type { GangFixture } from './mpi/gang-fixture.ts'
import { runExample } from './mpi/run-example.ts'

describe('gangs on a real master with simulated agents', function () {
  this.timeout(300_000)
  let fixture: GangFixture

  before(async () => {
    fixture = await startGangFixture(4)
  })
  after(() => fixture?.close())

  const gang = (name: string, ranks: number, environment: Record<string, string>): GangSpec => {
    return { name, ranks, cpus: 1, memMiB: 64, program: ['true'], environment }
  }
  const configOf = (gangs: GangSpec[], more: Partial<MpiConfig> = {}): MpiConfig => {
    const patience = { holdMs: 500, firstPauseMs: 200, longestPauseMs: 1000, killAgainMs: 500 }
    return { masterUrls: [fixture.master], name: gangs[0]?.name ?? '', gangs, patience, ...more }
  }

  it('of two frameworks, which fit one at a time, both run and never block one another', async () => {
    const said: string[] = []
    const runs = await Promise.all(
      ['left', 'right'].map((name) =>
        runGangs(configOf([gang(name, 3, { SIM_RUN_MS: '800' })]), testEnvironment(), (line) =>
          said.push(line),
        ),
      ),
    )
    const ended = (await Promise.all(runs.map((run) => run.ended))).flat()
    expect(ended.map(({ phase, exitCode }) => [phase, exitCode])).to.deep.equal([
      ['ended', 0],
      ['ended', 0],
    ])
    for (const name of ['left', 'right']) {
      const tasks = await fixture.tasksOf(name)
      expect(tasks.map(({ state }) => state)).to.deep.equal([
        'TASK_FINISHED',
        'TASK_FINISHED',
        'TASK_FINISHED',
      ])
    }
    const starts = said.filter((line) => / is starting/.test(line)).map((line) => line.split(' ')[0])
    expect(starts.sort()).to.deep.equal(['left', 'right'])
  })

  it('end as a whole with the status of the rank that failed', async () => {
    const spec = gang('failing', 2, { SIM_RUN_MS: '200', SIM_EXIT_CODE: '9' })
    const run = await runGangs(configOf([spec]), testEnvironment(), () => undefined)
    const [ended] = await run.ended
    expect(ended?.exitCode).to.equal(9)
    expect(ended?.why).to.contain('Command exited with status 9')
  })

  it('go on under another process of their scheduler, which learns how they are from the master', async () => {
    const stateFile = join(fixture.folder, 'gangs.json')
    const config = configOf([gang('moving', 2, {})], { stateFile })
    const first = await runGangs(config, testEnvironment(), () => undefined)
    await eventually(() => first.gangs()[0]?.phase === 'running')
    await first.leave()
    const second = await runGangs(config, testEnvironment(), () => undefined)
    await eventually(() => second.gangs()[0]?.phase === 'running')
    const before = await fixture.tasksOf('moving')
    expect(before.map(({ state }) => state)).to.deep.equal(['TASK_RUNNING', 'TASK_RUNNING'])
    second.cancel('enough')
    const [ended] = await second.ended
    expect([ended?.phase, ended?.exitCode, ended?.why]).to.deep.equal(['ended', 1, 'enough'])
    const after = await fixture.tasksOf('moving')
    expect(after.map(({ id }) => id).sort()).to.deep.equal(before.map(({ id }) => id).sort())
  })

  it('are what the README of the framework shows', async () => {
    const said = await runExample(fixture.master, fixture.folder)
    expect(said).to.contain('pair is running').and.contain('pair is ended with 1: that was all')
    expect(said.trim().split('\n').at(-1)).to.equal('that was all')
  })
})
