import { expect } from 'chai'
import { createManualClock } from '@dcos-lite/lib/clock'
import { createSimulatedLauncher } from '../../src/agent/launcher/simulated/simulated-launcher.ts'
import type { LaunchSpec } from '../../src/agent/launcher/types.ts'
import type { AgentFixture } from './fixture.ts'
import { startFixture, task } from './fixture.ts'

const spec = (labels: Record<string, string>, environment: Record<string, string> = {}): LaunchSpec => ({
  containerId: 'c',
  argv: [],
  environment,
  sandbox: '/',
  stateFolder: '/',
  rlimits: [],
  limits: { cpuShare: 0.1, cpus: 0.1, memMiB: 32 },
  gracePeriodMs: 3000,
  labels: { labels: Object.entries(labels).map(([key, value]) => ({ key, value })) },
})

describe('the simulated launcher', () => {
  it('runs a task on the clock and ends it with the code it was told', async () => {
    const clock = createManualClock()
    const launcher = createSimulatedLauncher({ clock })
    const running = await launcher.launch(spec({ SIM_RUN_MS: '5000' }, { SIM_EXIT_CODE: '3' }))
    clock.advance(4999)
    expect((await launcher.usage(['c'])).size).to.equal(1)
    clock.advance(1)
    expect(await running.exited).to.deep.equal({ code: 3 })
    expect(clock.pending()).to.equal(0)
  })

  it('ends a task within its grace period, or by force after it', async () => {
    const clock = createManualClock()
    const launcher = createSimulatedLauncher({ clock })
    const polite = await launcher.launch(spec({ SIM_KILL_MS: '100' }))
    await launcher.kill('c', { gracePeriodMs: 3000 })
    clock.advance(100)
    expect(await polite.exited).to.deep.equal({ signal: 15 })
    const stubborn = await launcher.launch(spec({ SIM_KILL_MS: '9000' }))
    await launcher.kill('c', { gracePeriodMs: 3000 })
    clock.advance(1000)
    await launcher.kill('c', { gracePeriodMs: 1500 })
    clock.advance(500)
    expect(await stubborn.exited).to.deep.equal({ signal: 9 })
    expect(clock.pending()).to.equal(0)
  })

  it('goes on after a restart as if the agent had been there', async () => {
    const clock = createManualClock(10_000)
    const launcher = createSimulatedLauncher({ clock })
    const trace = (containerId: string, startedAtMs?: number) => ({
      containerId,
      stateFolder: '/',
      sandbox: '/',
      environment: { SIM_RUN_MS: '4000' },
      labels: { labels: [] },
      ...(startedAtMs === undefined ? {} : { startedAtMs }),
      sameBoot: true,
    })
    const found = await launcher.recover([trace('ended', 1000), trace('runs', 8000), trace('never')])
    expect(found.get('ended')).to.deep.equal({ state: 'ended', exit: { code: 0 } })
    expect(found.get('runs')?.state).to.equal('running')
    expect(found.get('never')?.state).to.equal('never-started')
    launcher.stop()
  })
})

describe('agents with simulated tasks', () => {
  let fixture: AgentFixture
  before(async () => (fixture = await startFixture({ launcher: 'simulated' })))
  after(() => fixture.close())

  it('take hundreds of tasks to their end', async () => {
    const count = 300
    const labels = { labels: [{ key: 'SIM_RUN_MS', value: '20' }] }
    fixture.master.launch(Array.from({ length: count }, (_, i) => task(`sim-${i}`, 'x', { labels })))
    for (let i = 0; i < count; i++) await fixture.master.until(`sim-${i}`, 'TASK_FINISHED')
    fixture.master.launch([task('sim-forever', 'x')])
    await fixture.master.until('sim-forever', 'TASK_RUNNING')
    fixture.config.endTasksOnStop = false
    await fixture.restart()
    expect(fixture.master.registrations.at(-1)?.tasks.map(({ state }) => state)).to.deep.equal([
      'TASK_RUNNING',
    ])
  })
})
