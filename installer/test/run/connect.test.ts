import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import { isDcosError } from '@dcos-lite/lib/errors'
import { skipBecause } from '@dcos-lite/lib/testing'
import { connect } from '../../src/run/connect.ts'
import type { ConnectOptions } from '../../src/run/connect.ts'
import type { RemoteCommand } from '../../src/remote/remote-command.ts'
import type { Connection } from '../../src/run/types.ts'
import { readKey, sshdUnavailable, startSshd } from '../support/sshd.ts'
import type { RunningSshd } from '../support/sshd.ts'

async function optionsFor(sshd: RunningSshd, more: Partial<ConnectOptions> = {}): Promise<ConnectOptions> {
  return {
    address: '127.0.0.1',
    port: sshd.port,
    user: sshd.user,
    credentials: { privateKey: await readKey(sshd) },
    acceptHostKey: () => true,
    knownKeyTypes: [],
    timeoutMs: 60_000,
    commandTimeoutMs: 60_000,
    record: () => undefined,
    ...more,
  }
}

const command = (...argv: string[]): RemoteCommand => ({ what: 'try something', argv })

async function codeOf(promise: Promise<unknown>): Promise<string> {
  try {
    await promise
  } catch (error) {
    return isDcosError(error) ? error.code : String(error)
  }
  return 'nothing failed'
}

describe('A connection to a host', function () {
  this.timeout(120_000)
  let sshd: RunningSshd
  let withoutSftp: RunningSshd
  let folder: string
  let connection: Connection

  before(async function () {
    const reason = sshdUnavailable()
    if (reason !== undefined) skipBecause(this, reason)
    folder = await mkdtemp(join(tmpdir(), 'dcos-lite-connect-'))
    sshd = await startSshd()
    withoutSftp = await startSshd({ sftp: false, passphrase: 'open sesame' })
    connection = await connect(await optionsFor(sshd))
  })

  after(async () => {
    connection?.close()
    await sshd?.stop()
    await withoutSftp?.stop()
    if (folder) await rm(folder, { recursive: true })
  })

  it('runs a command and returns its output, its end and how long it took', async () => {
    const result = await connection.exec(command('sh', '-c', 'echo out; echo err >&2'))
    expect(result).to.include({
      exitCode: 0,
      stdout: 'out\n',
      stderr: 'err\n',
      failed: false,
      timedOut: false,
    })
    expect(result.durationMs).to.be.greaterThan(0)
  })

  it('passes arguments and input on as they are', async () => {
    const odd = 'a \'b\' "c" $HOME `id` \\ ; &'
    const { stdout } = await connection.exec({
      ...command('sh', '-c', 'printf %s "$1"; cat', 'sh', odd),
      input: 'in',
    })
    expect(stdout).to.equal(`${odd}in`)
  })

  it('throws with the last lines of a command that fails, unless that is an answer too', async () => {
    const failing = command('sh', '-c', 'echo one; echo two >&2; exit 3')
    const error = await connection.exec(failing).catch((thrown: unknown) => thrown)
    expect(isDcosError(error) && error.code).to.equal('DCL_INSTALLER_COMMAND_FAILED')
    expect((error as Error).message)
      .to.include('exit code 3')
      .and.include('| one')
      .and.include('| two')
    expect(await connection.exec(failing, { tolerate: true })).to.include({ exitCode: 3, failed: true })
  })

  it('ends a command that takes too long', async () => {
    const result = await connection.exec(command('sleep', '600'), { timeoutMs: 200, tolerate: true })
    expect(result).to.include({ timedOut: true, failed: true })
  })

  it('reports the lines of a command as they come', async () => {
    const lines: string[] = []
    await connection.exec(command('printf', 'a\\nb\\n'), { onLine: (line) => lines.push(line) })
    expect(lines).to.deep.equal(['a', 'b'])
  })

  for (const way of ['sftp', 'cat'] as const) {
    it(`sends a file by ${way}, whole and with its permissions`, async () => {
      const target = way === 'sftp' ? sshd : withoutSftp
      const credentials = {
        privateKey: await readKey(target),
        ...(way === 'cat' ? { passphrase: 'open sesame' } : {}),
      }
      const own = await connect(await optionsFor(target, { credentials }))
      try {
        const bytes = randomBytes(3 * 2 ** 20)
        await writeFile(join(folder, 'source'), bytes)
        const path = join(folder, `by ${way}`)
        let sent = 0
        const onProgress = (done: number): void => void (sent = done)
        await own.send({ content: { file: join(folder, 'source') }, path, mode: 0o755, onProgress })
        expect((await readFile(path)).equals(bytes)).to.equal(true)
        expect((await stat(path)).mode & 0o777).to.equal(0o755)
        expect(sent).to.equal(bytes.length)
        await own.send({ content: { bytes: Buffer.from('short') }, path, mode: 0o600 })
        expect(await readFile(path, 'utf8')).to.equal('short')
        expect((await readdir(folder)).filter((name) => name.includes('.part-'))).to.deep.equal([])
      } finally {
        own.close()
      }
    })

    it(`says why a file could not be sent by ${way}`, async () => {
      const target = way === 'sftp' ? sshd : withoutSftp
      const credentials = { privateKey: await readKey(target), passphrase: 'open sesame' }
      const own = await connect(await optionsFor(target, { credentials }))
      try {
        const path = join(folder, 'no such folder', 'file')
        const sending = own.send({ content: { bytes: Buffer.from('x') }, path, mode: 0o644 })
        expect(await codeOf(sending)).to.equal('DCL_INSTALLER_FILE_NOT_SENT')
      } finally {
        own.close()
      }
    })
  }

  it('says that nothing listens, that the login is refused, and that the host key is not accepted', async () => {
    const closed = await optionsFor(sshd, { port: 1 })
    expect(await codeOf(connect(closed))).to.equal('DCL_INSTALLER_HOST_UNREACHABLE')
    const stranger = await optionsFor(sshd, { user: 'nobody-here' })
    expect(await codeOf(connect(stranger))).to.equal('DCL_INSTALLER_LOGIN_REFUSED')
    const suspicious = await optionsFor(sshd, { acceptHostKey: () => false })
    expect(await codeOf(connect(suspicious))).to.equal('DCL_INSTALLER_HOST_UNREACHABLE')
  })

  it('calls an HTTP server of the host through the connection', async () => {
    const server = createServer((request, response) => {
      let text = ''
      request.on('data', (chunk: Buffer) => (text += chunk.toString()))
      request.on('end', () => {
        response.statusCode = request.url === '/missing' ? 404 : 200
        response.end(JSON.stringify({ method: request.method, got: text, host: request.headers.host }))
      })
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    try {
      const { port } = server.address() as AddressInfo
      const answer = await connection.request({ port, path: '/x', method: 'POST', body: { a: 1 } })
      expect(answer.status).to.equal(200)
      expect(JSON.parse(answer.text)).to.deep.equal({
        method: 'POST',
        got: '{"a":1}',
        host: `127.0.0.1:${port}`,
      })
      expect((await connection.request({ port, path: '/missing' })).status).to.equal(404)
    } finally {
      server.close()
      server.closeAllConnections()
    }
    expect(await codeOf(connection.request({ port: 1, path: '/' }))).to.equal('DCL_INSTALLER_NO_ANSWER')
  })

  it('notices a host that dies while a command runs', async () => {
    const dying = await startSshd()
    try {
      const own = await connect(await optionsFor(dying))
      let begun = (): void => undefined
      const beginning = new Promise<void>((resolve) => (begun = resolve))
      const running = codeOf(own.exec(command('sh', '-c', 'echo begun; sleep 60'), { onLine: () => begun() }))
      await beginning
      await dying.kill()
      expect(await running).to.equal('DCL_INSTALLER_CONNECTION_LOST')
      own.close()
    } finally {
      await dying.stop()
    }
  })
})
