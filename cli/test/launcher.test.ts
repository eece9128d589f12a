import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'

const program = join(dirname(fileURLToPath(import.meta.url)), '..', 'bin', 'dcos')

function dcos(words: string[], home: string): { status: number | null; stdout: string; stderr: string } {
  const environment = { PATH: process.env.PATH ?? '', HOME: home }
  return spawnSync(process.execPath, [program, ...words], { encoding: 'utf8', env: environment })
}

describe('The dcos program', function () {
  this.timeout(120_000)

  it('prints its version, shows help with the groups and their commands, and ends with 0', () =>
    withTemporaryFolder(async (home) => {
      expect(dcos(['--version'], home).stdout).to.match(/^dcoscli\.version=\d+\.\d+\.\d+\n$/)
      const help = dcos([], home)
      expect(help.status, help.stderr).to.equal(0)
      expect(help.stdout).to.include('long-running services').and.include('package')
      expect(dcos(['marathon', 'app'], home).stdout).to.include('marathon app scale')
      expect(dcos(['task', 'log', '--help'], home).stdout).to.include('--follow')
      expect(dcos(['task', 'exec', '--help'], home).stdout).to.include('dcos task exec TASK COMMAND...')
      await Promise.resolve()
    }))

  it('ends with 0 for the word of a group, with 1 for marathon alone, and with 0 where help is asked for', () =>
    withTemporaryFolder(async (home) => {
      const words = [['job'], ['marathon'], ['marathon', 'app'], ['marathon', '--help']]
      expect(words.map((one) => dcos(one, home).status)).to.deep.equal([0, 1, 0, 0])
      expect(dcos(['marathon'], home).stdout).to.include('marathon app')
      await Promise.resolve()
    }))

  it('suggests the nearest command for a wrong word', () =>
    withTemporaryFolder(async (home) => {
      const { status, stderr } = dcos(['marathon', 'app', 'lsit'], home)
      expect(status).to.equal(1)
      expect(stderr).to.include('dcos marathon app list').and.include('DCL_CLI_UNKNOWN_COMMAND')
      await Promise.resolve()
    }))

  it('says what is wrong with the words of a command', () =>
    withTemporaryFolder(async (home) => {
      const { status, stderr } = dcos(['marathon', 'app', 'scale', '/x'], home)
      expect(status).to.equal(1)
      expect(stderr).to.include('<instances>').and.include('dcos marathon app scale --help')
      await Promise.resolve()
    }))

  it('says how to get a cluster when none is attached', () =>
    withTemporaryFolder(async (home) => {
      const { status, stderr } = dcos(['node', 'list'], home)
      expect(status).to.equal(1)
      expect(stderr).to.include('DCL_CLI_NO_CLUSTER').and.include('npm start')
      await Promise.resolve()
    }))

  it('explains a cluster that does not answer', () =>
    withTemporaryFolder(async (home) => {
      const { status, stderr } = dcos(['cluster', 'setup', 'http://127.0.0.1:1'], home)
      expect(status).to.equal(1)
      expect(stderr).to.include('nothing listens there').and.include('DCL_CLI_UNREACHABLE')
      await Promise.resolve()
    }))
})
