import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import type { AgentFixture } from '../fixture.ts'
import { startFixture, task } from '../fixture.ts'
import { frameworkId } from '../stand-in-master.ts'
import { openInput, openOutput } from './session-client.ts'

interface Id {
  value: string
}

describe('attaching to a task', () => {
  let fixture: AgentFixture
  const url = (): string => fixture.agent.urls.api ?? ''
  before(async () => (fixture = await startFixture({ endTasksOnStop: false })))
  after(() => fixture.close())

  const fileOf = (id: string, name: string): string =>
    join(fixture.workDir, 'slaves/latest/frameworks', frameworkId, 'executors', id, 'runs/latest', name)
  const readOut = (id: string): Promise<string> => readFile(fileOf(id, 'stdout'), 'utf8')
  const start = async (id: string, command: string, terminal?: object): Promise<Id> => {
    const container = terminal && { type: 'MESOS' as const, tty_info: terminal }
    fixture.master.launch([task(id, command, container ? { container } : {})])
    const status = await fixture.master.until(id, 'TASK_RUNNING')
    return { value: status.container_status?.container_id?.value ?? '' }
  }
  const follow = (id: Id) =>
    openOutput(url(), { type: 'ATTACH_CONTAINER_OUTPUT', attach_container_output: { container_id: id } }, id)

  it('shows what it writes from now on, and ends with it', async () => {
    const id = await start(
      'plain',
      'echo before; until test -e go; do sleep 0.02; done; echo after; echo e >&2',
    )
    await eventually(async () => (await readOut('plain')).includes('before'))
    const attached = await follow(id)
    await writeFile(fileOf('plain', 'go'), '')
    await attached.ended
    expect(attached.text()).to.equal('after\n')
    expect(attached.text('STDERR')).to.equal('e\n')
  })

  it('works with the terminal of a task that was launched with one, also after a restart of the agent', async () => {
    const command = 'stty size; while read -r x; do stty size; echo "got $x"; done; exit 3'
    const id = await start('terminal', command, { window_size: { rows: 11, columns: 22 } })
    await eventually(async () => (await readOut('terminal')).includes('11 22\r\n'))
    await fixture.restart()
    const attached = await follow(id)
    const input = openInput(url(), id)
    input.resize(40, 100)
    input.data('one\n')
    await attached.until('got one\r\n')
    expect(attached.text()).to.contain('40 100\r\n')
    input.endOfInput()
    await input.finish()
    const { message } = await fixture.master.until('terminal', 'TASK_FAILED')
    expect(message).to.equal('Command exited with status 3')
    await attached.ended
  })
})
