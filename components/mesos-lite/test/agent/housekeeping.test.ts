import { access, mkdir, readFile, stat, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import type { AgentFixture } from './fixture.ts'
import { startFixture, task } from './fixture.ts'
import { processesWith } from './processes.ts'
import { frameworkId } from './stand-in-master.ts'

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  )

describe('the housekeeping of an agent', () => {
  let fixture: AgentFixture
  beforeEach(async () => {
    fixture = await startFixture({
      gc: { delayMs: 400, intervalMs: 30 },
      logs: { maxBytes: 10_000, intervalMs: 20 },
    })
  })
  afterEach(() => fixture.close())

  it('removes sandboxes of finished tasks and of earlier agents after a while, and keeps what runs', async () => {
    const { workDir, master } = fixture
    const executors = (agent: string): string =>
      join(workDir, `slaves/${agent}/frameworks/${frameworkId}/executors`)
    const earlier = join(executors('earlier-S1'), 'old/runs/c1')
    await mkdir(earlier, { recursive: true })
    await utimes(earlier, 1, 1)
    master.launch([task('stays', 'sleep 968'), task('goes', 'true')])
    await master.until('goes', 'TASK_FINISHED')
    await master.until('stays', 'TASK_RUNNING')
    await eventually(async () => !(await exists(join(executors('latest'), 'goes'))))
    await eventually(async () => !(await exists(join(executors('earlier-S1'), 'old'))))
    expect(await exists(join(executors('latest'), 'stays/runs/latest/stdout'))).to.equal(true)
    await eventually(async () => {
      const metrics = await requestJson<Record<string, number>>({
        url: `${fixture.agent.urls.api}/metrics/snapshot`,
      })
      expect(metrics.body['gc/path_removals_succeeded']).to.be.at.least(2)
      expect(metrics.body['gc/path_removals_failed']).to.equal(0)
      const state = await requestJson<{
        frameworks: { completed_executors: unknown[]; executors: unknown[] }[]
      }>({
        url: `${fixture.agent.urls.api}/state`,
      })
      expect(state.body.frameworks[0]?.executors).to.have.length(1)
      expect(state.body.frameworks[0]?.completed_executors).to.have.length(0)
    })
  })

  it('rotates logs that grow too long, as the task asks for', async () => {
    const variables = [{ name: 'CONTAINER_LOGGER_LOGROTATE_STDOUT_OPTIONS', value: 'rotate 2' }]
    const command = { value: 'while :; do head -c 20000 /dev/zero; sleep 0.2; done' }
    fixture.master.launch([task('noisy', '', { command: { ...command, environment: { variables } } })])
    await fixture.master.until('noisy', 'TASK_RUNNING')
    const run = join(fixture.workDir, `slaves/latest/frameworks/${frameworkId}/executors/noisy/runs/latest`)
    await eventually(async () => (await stat(join(run, 'stdout.2'))).size > 10_000)
    await eventually(async () => (await readFile(join(run, 'stdout'))).length <= 10_000)
    expect(await exists(join(run, 'stdout.3'))).to.equal(false)
  })

  it('ends every task in its stop when it is told to', async () => {
    fixture.master.launch([task('ended', 'sleep 966')])
    await fixture.master.until('ended', 'TASK_RUNNING')
    await fixture.agent.stop()
    const killed = await fixture.master.until('ended', 'TASK_KILLED')
    expect(killed.message).to.contain('the agent was stopped')
    expect(processesWith('MESOS_TASK_ID=ended')).to.deep.equal([])
    expect(fixture.master.received.map(({ type }) => type)).not.to.include('PLANNED_RESTART')
  })
})
