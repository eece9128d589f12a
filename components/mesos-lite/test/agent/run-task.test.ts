import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import type { AgentFixture } from './fixture.ts'
import { startFixture, task } from './fixture.ts'
import { agentId, frameworkId } from './stand-in-master.ts'

describe('an agent that runs command tasks', () => {
  let fixture: AgentFixture
  before(async () => (fixture = await startFixture()))
  after(() => fixture.close())

  const statesOf = (taskId: string): string[] =>
    fixture.master.updates.filter(({ task_id }) => task_id.value === taskId).map(({ state }) => state)

  it('reports STARTING, RUNNING and FINISHED, each complete', async () => {
    fixture.master.launch([task('one', 'echo hello; pwd; echo oops >&2')])
    const finished = await fixture.master.until('one', 'TASK_FINISHED')
    expect(statesOf('one')).to.deep.equal(['TASK_STARTING', 'TASK_RUNNING', 'TASK_FINISHED'])
    expect(finished.message).to.equal('Command exited with status 0')
    expect(finished.source).to.equal('SOURCE_EXECUTOR')
    expect(Buffer.from(finished.uuid ?? '', 'base64')).to.have.length(16)
    const containerId = finished.container_status?.container_id?.value ?? ''
    const running = await fixture.master.until('one', 'TASK_RUNNING')
    for (const { container_status: container } of [running, finished]) {
      expect(container?.container_id?.value).to.equal(containerId)
      expect(container?.network_infos?.[0]?.ip_addresses?.[0]?.ip_address).to.equal('127.0.0.1')
    }
    const run = join(
      fixture.workDir,
      `slaves/${agentId}/frameworks/${frameworkId}/executors/one/runs/${containerId}`,
    )
    expect(await readFile(join(run, 'stdout'), 'utf8')).to.equal(`hello\n${run}\n`)
    expect(await readFile(join(run, '../latest/stderr'), 'utf8')).to.equal('oops\n')
  })

  it('reports the exit status of a command that fails', async () => {
    fixture.master.launch([task('failing', 'exit 7')])
    const failed = await fixture.master.until('failing', 'TASK_FAILED')
    expect(failed.message).to.equal('Command exited with status 7')
  })

  it('reports the signal that ended a command', async () => {
    fixture.master.launch([task('struck', 'kill -SEGV $$')])
    const failed = await fixture.master.until('struck', 'TASK_FAILED')
    expect(failed.message).to.equal('Command terminated with signal Segmentation fault')
  })
})
