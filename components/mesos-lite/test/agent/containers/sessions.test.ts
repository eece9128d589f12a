import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import type { AgentFixture } from '../fixture.ts'
import { startFixture, task } from '../fixture.ts'
import { processesWith } from '../processes.ts'
import { callAgent, openInput, openOutput, openSession, waitStatus } from './session-client.ts'

describe('a session inside a task', () => {
  let fixture: AgentFixture
  let parent: { value: string }
  const url = (): string => fixture.agent.urls.api ?? ''
  before(async () => {
    fixture = await startFixture()
    const environment = { variables: [{ name: 'OF_THE_TASK', value: 'a b' }] }
    fixture.master.launch([task('host', '', { command: { value: 'exec sleep 967', environment } })])
    const status = await fixture.master.until('host', 'TASK_RUNNING')
    parent = { value: status.container_status?.container_id?.value ?? '' }
  })
  after(() => fixture.close())

  it('has the variables and the folder of the task, and tells stdout from stderr', async () => {
    const command = { environment: { variables: [{ name: 'MORE', value: '1' }] } }
    const words = ['sh', '-c', 'echo "$OF_THE_TASK $MORE"; echo oops >&2; pwd -P']
    const session = await openSession(url(), parent, words, { command })
    expect(session.headers).to.include({
      'content-type': 'application/recordio',
      'message-content-type': 'application/json',
    })
    await session.ended
    expect(session.text().split('\n')[0]).to.equal('a b 1')
    expect(session.text().split('\n')[1]).to.contain('/executors/host/runs/')
    expect(session.text('STDERR')).to.equal('oops\n')
    expect(await waitStatus(url(), session.id)).to.equal(0)
  })

  it('tells its exit code and its signal in the form of wait(2), also later and again', async () => {
    const seven = await openSession(url(), parent, ['sh', '-c', 'exit 7'])
    const struck = await openSession(url(), parent, ['sh', '-c', 'kill -TERM $$'])
    const absent = await openSession(url(), parent, ['no-such-program'])
    await Promise.all([seven.ended, struck.ended, absent.ended])
    expect(await waitStatus(url(), seven.id)).to.equal(7 * 256)
    expect(await waitStatus(url(), seven.id)).to.equal(7 * 256)
    expect(await waitStatus(url(), struck.id)).to.equal(15)
    expect(await waitStatus(url(), absent.id)).to.equal(127 * 256)
    expect(absent.text('STDERR')).to.contain('no-such-program: not found')
  })

  it('takes a megabyte through its input, unchanged, and its end', async () => {
    const bytes = Buffer.alloc(1024 * 1024, 'dcos-lite ')
    const session = await openSession(url(), parent, ['sha256sum'])
    const input = openInput(url(), session.id)
    for (let at = 0; at < bytes.length; at += 512) input.data(bytes.subarray(at, at + 512))
    input.endOfInput()
    const answer = await input.finish()
    expect(answer.statusCode).to.equal(200)
    expect(answer.headers['content-type']).to.equal(undefined)
    await session.ended
    const { createHash } = await import('node:crypto')
    expect(session.text()).to.equal(`${createHash('sha256').update(bytes).digest('hex')}  -\n`)
  })

  it('gives a slow reader everything, and holds the process up meanwhile', async () => {
    const session = await openSession(url(), parent, ['sh', '-c', 'head -c 3000000 /dev/zero | tr "\\0" x'])
    await session.ended
    expect(session.text()).to.have.length(3_000_000)
  })

  it('has a terminal with a size that follows the client', async () => {
    const words = ['sh', '-c', 'trap "stty size" WINCH; test -t 0 && stty size; while :; do sleep 0.05; done']
    const session = await openSession(url(), parent, words, { tty: { rows: 24, columns: 80 } })
    await session.until('24 80\r\n')
    const input = openInput(url(), session.id)
    input.resize(0, 0)
    input.resize(50, 132)
    await session.until('50 132\r\n')
    input.data('\u0003')
    await session.ended
    expect(await waitStatus(url(), session.id)).to.equal(130 * 256)
    expect((await input.answer).statusCode).to.equal(200)
  })

  it('is a terminal for the program in it: echo, end of input, its own SHELL', async () => {
    const session = await openSession(url(), parent, ['cat'], { tty: { rows: 1, columns: 1 } })
    const input = openInput(url(), session.id)
    input.data('typed\n')
    await session.until('typed\r\ntyped\r\n')
    input.endOfInput()
    await session.ended
    expect(await waitStatus(url(), session.id)).to.equal(0)
    const words = ['sh', '-c', 'echo "<$SHELL> \'quoted\' $1"', 'x', "it's $HOME"]
    const shell = await openSession(url(), parent, words, { tty: { rows: 1, columns: 200 } })
    await shell.ended
    expect(shell.text()).to.equal("<> 'quoted' it's $HOME\r\n")
  })

  it('dies with its connection, and all that it started', async () => {
    const mark = `cut-${process.pid}`
    for (const tty of [undefined, { rows: 9, columns: 9 }]) {
      const words = ['sh', '-c', `MARK=${mark} setsid sleep 966 & MARK=${mark} sleep 966 & echo up; wait`]
      const session = await openSession(url(), parent, words, tty ? { tty } : {})
      await session.until('up')
      await eventually(() => processesWith(mark).length === 2)
      session.cut()
      await eventually(() => processesWith(mark).length === 0)
      expect(await waitStatus(url(), session.id)).to.equal(9)
    }
  })

  it('leaves nothing behind when its program ends', async () => {
    const mark = `left-${process.pid}`
    const session = await openSession(url(), parent, ['sh', '-c', `MARK=${mark} sleep 966 & echo up`])
    await session.ended
    await eventually(() => processesWith(mark).length === 0)
  })

  it('lets others follow its output, and one at a time give it input', async () => {
    const session = await openSession(url(), parent, ['cat'])
    const attached = await openOutput(
      url(),
      { type: 'ATTACH_CONTAINER_OUTPUT', attach_container_output: { container_id: session.id } },
      session.id,
    )
    const input = openInput(url(), session.id)
    input.data('both\n')
    await session.until('both\n')
    await attached.until('both\n')
    const second = openInput(url(), session.id)
    expect((await second.answer).statusCode).to.equal(409)
    second.outgoing.destroy()
    await input.finish()
    const third = openInput(url(), session.id)
    third.endOfInput()
    await third.finish()
    await Promise.all([session.ended, attached.ended])
  })

  it('is refused for an unknown parent, a bad id, an id that was used, or without a command', async () => {
    const unknown = await openSession(url(), { value: 'nobody' }, ['true'])
    expect(unknown.status).to.equal(400)
    await unknown.ended
    expect(unknown.text('STDERR')).to.contain('Unable to find the parent container nobody')
    for (const value of ['', 'a b', 'a.b', 'a/b', 'x'.repeat(243), '\u0001']) {
      expect((await openSession(url(), parent, ['true'], { value })).status, value).to.equal(400)
    }
    const first = await openSession(url(), parent, ['true'], { value: 'used' })
    await first.ended
    expect((await openSession(url(), parent, ['true'], { value: 'used' })).status).to.equal(409)
    const part = { container_id: { value: 'x', parent } }
    expect((await callAgent(url(), 'LAUNCH_NESTED_CONTAINER_SESSION', part)).status).to.equal(400)
    expect(
      (await callAgent(url(), 'WAIT_CONTAINER', { container_id: { value: 'x', parent } })).status,
    ).to.equal(404)
  })

  it('is told apart from a task that takes no input', async () => {
    const input = openInput(url(), parent)
    expect((await input.answer).statusCode).to.equal(400)
    input.outgoing.destroy()
    const nobody = openInput(url(), { value: 'nobody' })
    expect((await nobody.answer).statusCode).to.equal(404)
    nobody.outgoing.destroy()
  })
})
