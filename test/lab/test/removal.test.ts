import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { remainsOf, skipWithoutLab } from '../index.ts'
import { labsRoot } from '../machine/folders.ts'

const command = join(import.meta.dirname, '..', 'lab.ts')
const library = join(import.meta.dirname, '..', 'index.ts')

interface Ended {
  exitCode: number | null
  stdout: string
  stderr: string
}

describe('the end of a lab', function () {
  this.timeout(300_000)
  const usual = process.env['DCOS_LAB_DIR']
  let folder = ''
  let number = 0
  const names: string[] = []
  const newName = (): string => {
    const name = `r${process.pid}n${number++}`
    names.push(name)
    return name
  }

  // A folder of our own: "down --all" must not meet the labs of others.
  before(async function () {
    this.timeout(300_000)
    await skipWithoutLab(this)
    folder = await mkdtemp(`${labsRoot()}-test-`)
    process.env['DCOS_LAB_DIR'] = folder
  })
  after(async () => {
    if (folder === '') return
    await lab('down', '--all').ended
    if (usual === undefined) delete process.env['DCOS_LAB_DIR']
    else process.env['DCOS_LAB_DIR'] = usual
    await rm(folder, { recursive: true, force: true })
  })

  function run(words: string[]): { child: ChildProcess; ended: Promise<Ended> } {
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] })
    const output: Ended = { exitCode: null, stdout: '', stderr: '' }
    child.stdout.on('data', (text: Buffer) => (output.stdout += text.toString()))
    child.stderr.on('data', (text: Buffer) => (output.stderr += text.toString()))
    const ended = once(child, 'close').then(([exitCode]) => ({
      ...output,
      exitCode: exitCode as number | null,
    }))
    return { child, ended }
  }
  const lab = (...words: string[]) => run([command, ...words])
  const remains = async (name: string): Promise<(string | number)[]> =>
    Object.values(await remainsOf(name)).flat()

  /** Waits until the making of a lab is half done: a host's disk is mounted, none answers yet. */
  const halfMade = (name: string): Promise<unknown> =>
    eventually(async () => (await remainsOf(name))['mounts']?.length !== 0, {
      intervalMs: 5,
    })

  it('comes by command: up, list, exec and down do what they say', async () => {
    const name = newName()
    const made = await lab('up', '--masters', '1', '--agents', '1', '--public-agents', '0', '--name', name)
      .ended
    expect(made.exitCode, made.stderr).to.equal(0)
    const listed = await lab('list', '--json').ended
    const [first] = JSON.parse(listed.stdout) as { name: string; state: string; hosts: { state: string }[] }[]
    expect(first).to.include({ name, state: 'kept' })
    expect(first?.hosts.map((host) => host.state)).to.deep.equal(['running', 'running'])
    const executed = await lab('exec', 'a1', '--', 'sh', '-c', 'cat /etc/hostname; exit 3').ended
    expect(executed).to.include({ exitCode: 3, stdout: 'a1\n' })
    const beside = await lab('exec', 'bootstrap', '--', 'sh', '-c', 'echo $DCOS_LAB').ended
    expect(beside).to.include({ exitCode: 0, stdout: `${name}\n` })
    const unknown = await lab('exec', 'b9', '--', 'true').ended
    expect(unknown.exitCode).to.equal(66)
    expect(unknown.stderr).to.contain('DCL_LAB_UNKNOWN_HOST').and.to.contain('m1, a1, bootstrap')
    const again = await lab('up', '--name', name).ended
    expect(again.stderr).to.contain('DCL_LAB_NAME_TAKEN')
    const removed = await lab('down').ended
    expect(removed).to.include({ exitCode: 0, stdout: `The lab ${name} is removed.\n` })
    expect(await remains(name)).to.deep.equal([])
    const nothing = await lab('down').ended
    expect(nothing.stderr).to.contain('DCL_LAB_NO_LAB')
  })

  it('comes with Ctrl-C while it is being made', async () => {
    const name = newName()
    const { child, ended } = lab('up', '--name', name)
    await halfMade(name)
    child.kill('SIGINT')
    const { exitCode, stderr } = await ended
    expect(exitCode).to.equal(130)
    expect(stderr).to.contain('DCL_LAB_INTERRUPTED')
    expect(await remains(name)).to.deep.equal([])
  })

  it('comes with the next "down" when its maker was killed in the middle', async () => {
    const name = newName()
    const { child, ended } = lab('up', '--name', name)
    await halfMade(name)
    child.kill('SIGKILL')
    await ended
    expect(await remains(name)).to.not.deep.equal([])
    expect((await lab('list').ended).stdout).to.contain(`${name} (abandoned`)
    expect((await lab('down').ended).exitCode).to.equal(0)
    expect(await remains(name)).to.deep.equal([])
  })

  it('comes with the next "down" when a test that used it was killed, but not while it runs', async () => {
    const name = newName()
    const script = `
      import { labUp } from ${JSON.stringify(library)}
      const lab = await labUp({ masters: 1, agents: 1, publicAgents: 0, name: '${name}' })
      await lab.host('a1').freeze()
      lab.startBootstrap(['sleep', '300'])
      console.log('ready')
      setInterval(() => undefined, 1000)`
    const { child, ended } = run(['--input-type=module-typescript', '-e', script])
    await Promise.race([once(child.stdout ?? child, 'data'), ended])
    expect((await lab('down', '--all').ended).stdout).to.contain('is in use by process')
    expect((await remainsOf(name))['processes']).to.not.deep.equal([])
    child.kill('SIGKILL')
    await ended
    expect((await lab('down', '--all').ended).exitCode).to.equal(0)
    expect(await remains(name)).to.deep.equal([])
    expect(existsSync(join(folder, name))).to.equal(false)
  })

  it('needs no record: a folder without one is removed as well', async () => {
    const name = newName()
    const { child, ended } = lab('up', '--masters', '1', '--agents', '0', '--name', name)
    await halfMade(name)
    child.kill('SIGKILL')
    await ended
    await rm(join(folder, name, 'lab.json'))
    expect((await lab('down', '--name', name).ended).exitCode).to.equal(0)
    expect(await remains(name)).to.deep.equal([])
  })
})
