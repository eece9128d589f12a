import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { hostname, tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { skipBecause } from '@dcos-lite/lib/testing'
import { verifyPassword } from '@dcos-lite/lib/passwords'
import { sshdUnavailable, startSshd } from '../support/sshd.ts'
import type { RunningSshd } from '../support/sshd.ts'

interface Ended {
  exitCode: number
  stdout: string
  stderr: string
}

const program = join(import.meta.dirname, '..', '..', 'bin', 'dcos-installer')

function installer(words: string[], input = ''): Promise<Ended> {
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [program, ...words],
      { env: { ...process.env, SSH_AUTH_SOCK: '' } },
      (error, stdout, stderr) => resolve({ exitCode: error ? Number(error.code) : 0, stdout, stderr }),
    )
    child.stdin?.end(input)
  })
}

describe('The installer as a program', function () {
  this.timeout(120_000)
  let sshd: RunningSshd
  let folder: string
  let config: string

  const write = (more: Record<string, unknown> = {}): Promise<void> => {
    const keys = {
      cluster_name: 'test',
      master_list: [`127.0.0.1:${sshd.port}`],
      agent_list: [`127.0.0.2:${sshd.port}`],
      ssh_user: sshd.user,
      ssh_key_path: sshd.keyFile,
      ...more,
    }
    const lines = Object.entries(keys).map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    return writeFile(config, lines.join(''))
  }

  before(async function () {
    const reason = sshdUnavailable()
    if (reason !== undefined) skipBecause(this, reason)
    folder = await mkdtemp(join(tmpdir(), 'dcos-lite-program-'))
    config = join(folder, 'config.yaml')
    sshd = await startSshd()
    await write()
  })
  after(async () => {
    await sshd?.stop()
    if (folder) await rm(folder, { recursive: true })
  })

  it('checks all hosts before anything else, and names each with what is wrong', async () => {
    const { exitCode, stderr } = await installer(['install', '--config', config])
    expect(exitCode, stderr).to.equal(78)
    expect(stderr).to.include(`127.0.0.1: its host name ${hostname()} is also that of 127.0.0.2`)
    expect(stderr).to.include(`127.0.0.2: its host name ${hostname()} is also that of 127.0.0.1`)
    expect(stderr).to.include('code: DCL_INSTALLER_CHECKS_FAILED')
    expect(stderr).not.to.match(/\n {4}at /)
    expect(existsSync('/opt/dcos')).to.equal(false)
  })

  it('said which host keys it trusts, once, and kept a log of each host', async () => {
    const known = await readFile(join(folder, 'dcos-installer', 'known_hosts'), 'utf8')
    expect(
      known.match(new RegExp(`^\\[127\\.0\\.0\\.[12]\\]:${sshd.port} ssh-ed25519 `, 'gm')),
    ).to.have.length(2)
    const { stderr } = await installer(['install', '--config', config])
    expect(stderr).not.to.include('seen for the first time')
    const log = await readFile(join(folder, 'dcos-installer', 'logs', '127.0.0.1.log'), 'utf8')
    expect(log).to.include('read the facts of the host')
    expect(existsSync(join(folder, 'dcos-installer', 'lock.json'))).to.equal(false)
  })

  it('writes nothing for a preview', async () => {
    const own = join(folder, 'preview')
    const { exitCode, stderr } = await installer(['plan', '--config', config, '--folder', own])
    expect(exitCode).to.equal(78)
    expect(stderr).to.include('seen for the first time')
    expect(existsSync(own)).to.equal(false)
  })

  it('refuses a host whose key is another one than before', async () => {
    await sshd.newHostKey()
    const { exitCode, stderr } = await installer(['status', '--config', config])
    expect(exitCode).to.equal(70)
    expect(stderr).to.match(/127\.0\.0\.1: the host shows the key SHA256:\S+, but SHA256:\S+ was seen before/)
    expect(stderr).to.include('known_hosts')
  })

  it('says what is wrong with the address that the script prints', async () => {
    await writeFile(join(folder, 'ip-detect'), '#!/bin/sh\necho 10.9.9.9\n')
    const { stderr } = await installer(['plan', '--config', config, '--folder', join(folder, 'other')])
    await rm(join(folder, 'ip-detect'))
    expect(stderr).to.include('127.0.0.1: the ip-detect script prints "10.9.9.9" on it')
  })

  it('needs something to log in with', async () => {
    await write({ ssh_key_path: 'nothing' })
    expect((await installer(['plan', '--config', config])).stderr).to.include('DCL_INSTALLER_FILE_MISSING')
    await write({ ssh_key_path: '' })
    expect((await installer(['plan', '--config', config])).stderr).to.include('DCL_INSTALLER_NO_CREDENTIALS')
    await writeFile(join(folder, 'broken'), 'no key')
    await write({ ssh_key_path: 'broken' })
    expect((await installer(['plan', '--config', config])).stderr).to.include('DCL_INSTALLER_KEY_UNUSABLE')
    await write()
  })

  it('refuses no master the renewal of its certificates, for it signs them itself', async () => {
    const { exitCode, stderr } = await installer(['certificates', 'revoke', '127.0.0.1', '--config', config])
    expect(exitCode).to.equal(64)
    expect(stderr).to.include('127.0.0.1 is a master of').and.include('DCL_INSTALLER_IS_MASTER')
  })

  it('asks before it removes a cluster', async () => {
    const { exitCode, stderr } = await installer(['uninstall', '--config', config])
    expect(exitCode).to.equal(64)
    expect(stderr).to.include('from 2 hosts, and was not confirmed')
  })

  it('hashes a password from standard input', async () => {
    const { stdout } = await installer(['hash-password'], 'secret\n')
    expect(await verifyPassword('secret', stdout.trim())).to.equal(true)
    expect((await installer(['hash-password'], '\n')).exitCode).to.equal(64)
  })
})
