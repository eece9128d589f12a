import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { createTestAuthority, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { runCheckRunner } from '../../src/checks/runner/run-check-runner.ts'
import { readRunnerWords } from '../../src/checks/decide/runner-words.ts'
import type { NodeApisConfig } from '../../src/index.ts'
import { startNode } from '../stand-ins/node.ts'

interface Ended {
  exitCode: number
  body: Record<string, unknown>
}

const program = join(import.meta.dirname, '..', '..', 'bin', 'dcos-check-runner.ts')

const ended = (text: string, exitCode: number): Ended => ({
  exitCode,
  body: JSON.parse(text) as Record<string, unknown>,
})

async function runner(...words: string[]): Promise<Ended> {
  const { text, exitCode } = await runCheckRunner(words)
  return ended(text, exitCode)
}

function runProgram(...words: string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [program, ...words], (error, stdout, stderr) => {
      try {
        resolve(ended(stdout, error ? Number(error.code) : 0))
      } catch {
        reject(new Error(`it printed ${stdout}${stderr}`))
      }
    })
  })
}

const settings: Partial<NodeApisConfig> = {
  checkTime: false,
  watchedFolders: [],
  nodeChecks: {
    fine: { description: 'is fine', cmd: ['/bin/echo', 'well'], timeoutMs: 5000 },
    warns: { cmd: ['/bin/sh', '-c', 'echo careful; exit 1'] },
    masters: { cmd: ['/bin/echo'], roles: ['master'] },
  },
  prestartChecks: {
    early: { cmd: ['/bin/sh', '-c', 'echo bad; exit 2'] },
    elsewhere: { cmd: ['/bin/false'], roles: ['master'] },
  },
  clusterChecks: { all: { cmd: ['/bin/echo', 'all'] } },
}

describe('The command dcos-check-runner', () => {
  it('makes the checks of a node that runs, by its socket, and ends with the worst status', () =>
    withTemporaryFolder(async (folder) => {
      const listen = { socket: join(folder, 'api.sock') }
      const running = await startNode(folder, { ...settings, listen })
      const file = join(folder, 'dcos-diagnostics.json')
      await writeFile(file, JSON.stringify({ ...settings, listen, role: 'agent' }))
      try {
        const all = await runProgram('check', 'node-poststart', '--config', file)
        expect(all.exitCode).to.equal(1)
        expect(all.body.status).to.equal(1)
        expect(all.body.checks).to.deep.include({
          fine: { status: 0, output: 'well' },
          warns: { status: 1, output: 'careful' },
        })
        expect(all.body.checks).to.have.property('components_agent')
        expect(all.body.checks).not.to.have.property('masters')
        const named = await runner('check', 'node-poststart', 'fine', '--config', file)
        expect(named).to.deep.equal({
          exitCode: 0,
          body: { status: 0, checks: { fine: { status: 0, output: 'well' } } },
        })
        const list = await runner('check', 'node-poststart', '--list', '--config', file)
        expect(list.exitCode).to.equal(0)
        expect(list.body.fine).to.deep.equal({
          description: 'is fine',
          cmd: ['/bin/echo', 'well'],
          timeout: '5s',
        })
        const unknown = await runner('check', 'node-poststart', 'nothing', '--config', file)
        expect([unknown.exitCode, typeof unknown.body.error]).to.deep.equal([3, 'string'])
        const cluster = await runner('check', 'cluster', '--config', file)
        expect(cluster.body.error).to.include('agent')
      } finally {
        await running.stop()
      }
    }))

  it('checks the cluster on a master, as the node that it is', () =>
    withTemporaryFolder(async (folder) => {
      const tls = await (
        await createTestAuthority(folder)
      ).writeFiles('master', { dnsNames: ['localhost', 'master.mesos'] })
      const door = { tls, plain: 'refused', clients: 'masters' } as const
      const running = await startNode(folder, {
        ...settings,
        role: 'master',
        listen: { host: '127.0.0.1', port: 0, door },
      })
      try {
        const { port, origin } = new URL(running.urls.api ?? '')
        const file = join(folder, 'dcos-diagnostics.json')
        const installed = { role: 'master', listen: { host: '127.0.0.1', port: Number(port), door } }
        await writeFile(file, JSON.stringify({ ...installed, clusterIdentity: { tls, origins: [origin] } }))
        const { exitCode, body } = await runner('check', 'cluster', 'all', '--config', file)
        expect({ exitCode, body }).to.deep.equal({
          exitCode: 0,
          body: { status: 0, checks: { all: { status: 0, output: 'all' } } },
        })
      } finally {
        await running.stop()
      }
    }))

  it('makes those before the start without anything that runs', () =>
    withTemporaryFolder(async (folder) => {
      const file = join(folder, 'dcos-diagnostics.json')
      await writeFile(
        file,
        JSON.stringify({ ...settings, listen: { socket: '/nonexistent' }, role: 'agent' }),
      )
      const end = await runner('check', 'node-prestart', '--config', file)
      expect(end).to.deep.equal({
        exitCode: 2,
        body: { status: 2, checks: { early: { status: 2, output: 'bad' } } },
      })
      const list = await runner('check', 'node-prestart', '--list', '--config', file)
      expect(Object.keys(list.body)).to.deep.equal(['early'])
      expect((await runner('check', 'node-prestart', 'x', '--config', file)).exitCode).to.equal(3)
      const silent = await runner('check', 'node-poststart', '--config', file)
      expect([silent.exitCode, typeof silent.body.error]).to.deep.equal([3, 'string'])
    }))

  it('takes what the original takes, and nothing else', () => {
    const words = { group: 'cluster', list: false, names: [], configFile: undefined }
    expect(readRunnerWords(['check', 'cluster'])).to.deep.equal(words)
    expect(readRunnerWords(['check', 'cluster', 'a', '--list', 'b'])).to.deep.equal({
      ...words,
      list: true,
      names: ['a', 'b'],
    })
    for (const wrong of [
      [],
      ['check'],
      ['check', 'node'],
      ['run', 'cluster'],
      ['check', 'cluster', '--all'],
    ]) {
      expect(readRunnerWords(wrong), wrong.join(' ')).to.equal(undefined)
    }
  })
})
