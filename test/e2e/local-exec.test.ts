import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { createWorkspace } from './support/local-cluster.ts'
import type { TestCluster, Workspace } from './support/local-cluster.ts'
import { processesWith } from './support/processes.ts'
import { root, start } from './support/run.ts'
import type { Finished } from './support/run.ts'

describe('dcos task exec and attach, through the front door of a local cluster', function () {
  this.timeout(300_000)
  let workspace: Workspace
  let cluster: TestCluster

  before(async function () {
    this.timeout(300_000)
    workspace = await createWorkspace()
    cluster = await workspace.up()
    const file = join(workspace.folder, 'host.json')
    const cmd = 'i=0; while :; do echo "line $i"; i=$((i+1)); sleep 0.1; done'
    await writeFile(
      file,
      JSON.stringify({ id: '/host', cmd, cpus: 0.1, mem: 32, env: { OF_THE_TASK: 'x y' } }),
    )
    const added = await workspace.dcos(['marathon', 'app', 'add', file])
    expect(added.exitCode, added.stderr).to.equal(0)
    await eventually(
      async () =>
        (await workspace.dcosJson<{ state: string }[]>(['task', 'list', 'host'])).some(
          ({ state }) => state === 'TASK_RUNNING',
        ),
      { timeoutMs: 120_000, what: 'the task' },
    )
  })
  after(async function () {
    this.timeout(300_000)
    await cluster?.stop()
    await workspace?.remove()
  })

  const exec = (words: string[], input?: string): Promise<Finished> =>
    workspace.dcos(['task', 'exec', ...words], input === undefined ? {} : { input })

  it('gives output, errors and the exit code, and takes words that look like options', async () => {
    const words = ['host', 'sh', '-c', 'echo "$OF_THE_TASK $1"; echo bad >&2; exit 7', '--', '--json']
    expect(await exec(words)).to.deep.equal({ exitCode: 7, stdout: 'x y --json\n', stderr: 'bad\n' })
    expect((await exec(['host', 'sh', '-c', 'kill -TERM $$'])).exitCode).to.equal(143)
  })

  it('passes a megabyte of input on, and its end', async () => {
    const input = 'dcos-lite '.repeat(104_858)
    const { exitCode, stdout } = await exec(['-i', 'host', 'sha256sum'], input)
    expect(exitCode).to.equal(0)
    expect(stdout).to.equal(`${createHash('sha256').update(input).digest('hex')}  -\n`)
  })

  it('is a terminal inside a terminal: size, keys, Ctrl-C, Ctrl-P Ctrl-Q', async () => {
    const quoted = (words: string[]): string => words.map((word) => `'${word}'`).join(' ')
    const program = [process.execPath, join(root, 'cli', 'bin', 'dcos'), 'task', 'exec', '-it', 'host']
    const inTerminal = (words: string[]): ReturnType<typeof spawnInteractive> =>
      spawnInteractive(`stty rows 31 cols 97; ${quoted([...program, ...words])}`)
    const sized = inTerminal(['sh', '-c', 'stty size; cat'])
    await eventually(() => sized.output().includes('31 97'), { timeoutMs: 120_000 })
    sized.type('hello\r')
    await eventually(() => sized.output().replaceAll('\r', '').includes('hello\nhello\n'))
    sized.type('\u0003')
    expect(await sized.exitCode).to.equal(130)
    const mark = `left-${process.pid}`
    const left = inTerminal(['sh', '-c', `MARK=${mark} sleep 958 & echo up; wait`])
    await eventually(() => left.output().includes('up'), { timeoutMs: 120_000 })
    left.type('\u0010\u0011')
    expect(await left.exitCode).to.equal(0)
    await eventually(() => processesWith('MARK', mark).length === 0)
  })

  it('ends what runs in the task when the command itself is killed', async () => {
    const mark = `killed-${process.pid}`
    const words = ['task', 'exec', 'host', 'sh', '-c', `MARK=${mark} sleep 957; true`]
    const running = start([process.execPath, join(root, 'cli', 'bin', 'dcos'), ...words], workspace)
    await eventually(() => processesWith('MARK', mark).length > 0, { timeoutMs: 120_000 })
    running.child.kill('SIGKILL')
    await eventually(() => processesWith('MARK', mark).length === 0)
  })

  it('shows what a task writes, and says what is wrong', async () => {
    const words = [process.execPath, join(root, 'cli', 'bin', 'dcos'), 'task', 'attach', '--no-stdin', 'host']
    const attached = start(words, workspace)
    await eventually(() => /line \d+\nline \d+\n/.test(attached.output().stdout), { timeoutMs: 120_000 })
    attached.child.kill('SIGTERM')
    await attached.finished
    expect((await exec(['-t', 'host', 'true'])).stderr).to.include('DCL_CLI_NO_TERMINAL')
    expect((await exec(['nobody', 'true'])).stderr).to.include('DCL_CLI_NOT_FOUND')
  })

  function spawnInteractive(command: string): {
    output(): string
    type(text: string): void
    exitCode: Promise<number | null>
  } {
    const child = spawn('script', ['-qefc', command, '/dev/null'], {
      env: { ...process.env, ...workspace.environment, SHELL: '/bin/sh', TERM: 'xterm' },
    })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
    return {
      output: () => said,
      type: (text) => void child.stdin.write(text),
      exitCode: new Promise((resolve) => child.once('close', resolve)),
    }
  }
})
