import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import type { AgentFixture } from './fixture.ts'
import { startFixture, task } from './fixture.ts'
import { processesWith } from './processes.ts'
import { frameworkId } from './stand-in-master.ts'

describe('an agent that kills tasks', () => {
  let fixture: AgentFixture
  before(async () => (fixture = await startFixture()))
  after(() => fixture.close())

  const kill = (taskId: string, graceMs?: number): void =>
    fixture.master.send({
      type: 'KILL',
      frameworkId,
      taskId,
      ...(graceMs === undefined ? {} : { killPolicy: { grace_period: { nanoseconds: graceMs * 1e6 } } }),
    })

  it('ends a task with SIGTERM and reports KILLED whatever the exit status', async () => {
    fixture.master.launch([task('polite', 'trap "exit 0" TERM; echo ready; while :; do sleep 0.05; done')])
    await fixture.master.until('polite', 'TASK_RUNNING')
    // It runs, and may still have to come to its trap.
    const run = join(fixture.workDir, `slaves/latest/frameworks/${frameworkId}/executors/polite/runs/latest`)
    await eventually(async () => (await readFile(join(run, 'stdout'), 'utf8')).includes('ready'))
    kill('polite', 60_000)
    const killed = await fixture.master.until('polite', 'TASK_KILLED')
    expect(killed.message).to.equal('Command exited with status 0')
    expect(fixture.master.updates.map(({ state }) => state)).not.to.include('TASK_KILLING')
  })

  it('sends SIGKILL after the grace period, also to what left the process group', async () => {
    const script = 'trap "" TERM; setsid sleep 987 & exec sleep 986'
    fixture.master.launch([task('stubborn', script)], {
      framework: { capabilities: [{ type: 'TASK_KILLING_STATE' }] },
    })
    const running = await fixture.master.until('stubborn', 'TASK_RUNNING')
    const mark = `MESOS_CONTAINER_ID=${running.container_status?.container_id?.value ?? ''}`
    await eventually(() => processesWith(mark).length >= 3)
    kill('stubborn', 100)
    await fixture.master.until('stubborn', 'TASK_KILLING')
    const killed = await fixture.master.until('stubborn', 'TASK_KILLED')
    expect(killed.message).to.equal('Command terminated with signal Killed')
    await eventually(() => processesWith(mark).length === 0)
  })

  it('shortens the grace period when a second kill says so', async () => {
    fixture.master.launch([task('slow', 'trap "" TERM; while :; do sleep 0.05; done')])
    await fixture.master.until('slow', 'TASK_RUNNING')
    kill('slow', 60_000)
    kill('slow', 50)
    await fixture.master.until('slow', 'TASK_KILLED')
  })

  it('ends a task that is still being fetched, without a start', async () => {
    const server = createServer(() => undefined).listen(0, '127.0.0.1')
    await new Promise((resolve) => server.once('listening', resolve))
    try {
      const uri = `http://127.0.0.1:${(server.address() as AddressInfo).port}/never`
      const command = { value: 'true', uris: [{ value: uri }] }
      fixture.master.launch([task('fetching', '', { command })])
      await eventually(async () => {
        await new Promise((resolve, reject) =>
          server.getConnections((error, count) =>
            (error ?? count === 0) ? reject(new Error('none')) : resolve(count),
          ),
        )
        return true
      })
      kill('fetching')
      const killed = await fixture.master.until('fetching', 'TASK_KILLED')
      expect(killed.reason).to.equal('REASON_TASK_KILLED_DURING_LAUNCH')
    } finally {
      server.closeAllConnections()
      server.close()
    }
  })

  it('fails a task that runs longer than it may', async () => {
    fixture.master.launch([task('endless', 'sleep 985', { max_completion_time: { nanoseconds: 100e6 } })])
    const failed = await fixture.master.until('endless', 'TASK_FAILED')
    expect(failed.reason).to.equal('REASON_MAX_COMPLETION_TIME_REACHED')
  })

  it('ends every task of a framework that is removed, and keeps nothing to deliver', async () => {
    fixture.master.acknowledges = false
    fixture.master.launch([task('left', 'sleep 984')])
    await eventually(() => processesWith('MESOS_TASK_ID=left').length > 0)
    fixture.master.send({ type: 'SHUTDOWN_FRAMEWORK', frameworkId })
    await eventually(() => processesWith('MESOS_TASK_ID=left').length === 0)
    fixture.master.acknowledges = true
    await eventually(async () => {
      const { length } = fixture.master.registrations
      fixture.master.hangUp()
      await fixture.master.registered(length + 1)
      return fixture.master.registrations.at(-1)?.tasks.length === 0
    })
  })
})
