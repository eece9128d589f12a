import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { TaskStatus } from '@dcos-lite/lib/mesos'
import { eventually, freePort } from '@dcos-lite/lib/testing'
import type { AgentFixture } from './fixture.ts'
import { startFixture, task } from './fixture.ts'
import { frameworkId } from './stand-in-master.ts'

/** Often, and with all the time that a server needs to start on a machine that is busy. */
const fast = { delay_seconds: 0, interval_seconds: 0.05, timeout_seconds: 20, grace_period_seconds: 60 }

/** A small server: /bad answers 500 once `sick` exists in its folder. */
const serverScript = `
const { createServer } = require('node:http'); const { existsSync } = require('node:fs');
createServer((q, a) => { a.statusCode = q.url === '/moved' ? 302 : existsSync('sick') ? 500 : 200;
  if (q.url === '/moved') a.setHeader('location', '/health'); a.end() }).listen(Number(process.env.PORT0), '127.0.0.1')`

describe('an agent that checks health', () => {
  let fixture: AgentFixture
  before(async () => (fixture = await startFixture()))
  after(() => fixture.close())

  const server = (id: string, port: number, more: object) =>
    task(id, '', {
      command: {
        shell: false,
        value: process.execPath,
        arguments: ['node', '-e', serverScript],
        environment: { variables: [{ name: 'PORT0', value: String(port) }] },
      },
      ...more,
    })
  const healthOf = (taskId: string, healthy: boolean) =>
    eventually(
      () =>
        fixture.master.updates.find(
          (status) =>
            status.task_id.value === taskId && status.healthy === healthy && status.state === 'TASK_RUNNING',
        ) ?? false,
      { what: `${taskId} healthy ${String(healthy)}` },
    )

  it('asks over HTTP, follows redirects, and kills a task that stays sick', async () => {
    const port = await freePort()
    const check = { ...fast, type: 'HTTP' as const, consecutive_failures: 2, http: { port, path: '/moved' } }
    fixture.master.launch([server('web', port, { health_check: check })])
    const healthy = await healthOf('web', true)
    expect(healthy.reason).to.equal('REASON_TASK_HEALTH_CHECK_STATUS_UPDATED')
    expect(healthy.container_status?.network_infos).to.have.length(1)
    const first = fixture.master.updates.find(
      ({ task_id, state }) => task_id.value === 'web' && state === 'TASK_RUNNING',
    )
    expect(first).not.to.have.property('healthy')
    fixture.master.launch([
      task('sickener', `touch "$(dirname "$MESOS_SANDBOX")/../../web/runs/latest/sick"`),
    ])
    const sick = await healthOf('web', false)
    expect(sick.message).to.contain('answered 500')
    const killed = await fixture.master.until('web', 'TASK_KILLED')
    expect(killed.healthy).to.equal(false)
    expect(killed.message).to.contain('2 failed health checks in a row')
  })

  it('connects over TCP', async () => {
    const port = await freePort()
    const check = { ...fast, type: 'TCP' as const, tcp: { port } }
    fixture.master.launch([server('tcp', port, { health_check: check })])
    await healthOf('tcp', true)
  })

  it('runs commands with the environment and in the sandbox of the task', async () => {
    const check = { ...fast, type: 'COMMAND' as const, command: { value: 'test "$(cat mark)" = "$WORD"' } }
    const command = {
      value: 'echo yes > mark; sleep 979',
      environment: { variables: [{ name: 'WORD', value: 'yes' }] },
    }
    fixture.master.launch([task('commanded', '', { command, health_check: check })])
    await healthOf('commanded', true)
  })

  it('reports the results of a check and never kills for them', async () => {
    const check = {
      type: 'COMMAND' as const,
      delay_seconds: 0,
      interval_seconds: 0.05,
      command: { command: { value: 'exit 4' } },
    }
    fixture.master.launch([task('checked', 'until test -e go; do sleep 0.02; done', { check })])
    const running = await fixture.master.until('checked', 'TASK_RUNNING')
    expect(running.check_status).to.deep.equal({ type: 'COMMAND', command: {} })
    const told = (): TaskStatus[] =>
      fixture.master.updates.filter(
        ({ task_id, reason }) => task_id.value === 'checked' && reason === 'REASON_TASK_CHECK_STATUS_UPDATED',
      )
    await eventually(() => told().length > 0)
    await writeFile(
      join(fixture.workDir, `slaves/latest/frameworks/${frameworkId}/executors/checked/runs/latest/go`),
      '',
    )
    await fixture.master.until('checked', 'TASK_FINISHED')
    const results = told()
    expect(results.map(({ check_status }) => check_status)).to.deep.equal([
      { type: 'COMMAND', command: { exit_code: 4 } },
    ])
  })
})
