import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { once } from 'node:events'
import { expect } from 'chai'
import { addClusterKey, ensureClusterKeys } from '@dcos-lite/lib/cluster-key'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { HttpCall } from '@dcos-lite/lib/http-client'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'

const program = join(import.meta.dirname, '..', 'bin', 'dcos-secrets.ts')
const at = (path: string): string => `/secrets/v1/secret/default/${path}`
/** Larger than one piece, so that a change is several writes. */
const large = 'v'.repeat(900_000)

interface Running {
  child: ChildProcess
  call(
    path: string,
    options?: Omit<HttpCall, 'url'>,
  ): Promise<{ status: number; body: Record<string, unknown> }>
}

async function startProcess(folder: string): Promise<Running> {
  const [config, info] = [join(folder, 'config.json'), join(folder, 'info.json')]
  const keyFile = join(folder, 'cluster-key.json')
  await ensureClusterKeys(keyFile)
  const store = { engine: 'sqlite', file: join(folder, 'store.sqlite') }
  await writeFile(config, JSON.stringify({ listen: { host: '127.0.0.1', port: 0 }, store, keyFile }))
  await writeFile(info, '')
  const child = spawn(process.execPath, [program, '--config', config, '--info', info], { stdio: 'ignore' })
  let url = ''
  await eventually(
    async () => {
      url = (JSON.parse(await readFile(info, 'utf8')) as { urls: { api: string } }).urls.api
    },
    { timeoutMs: 60_000 },
  )
  return { child, call: (path, options = {}) => requestJson({ ...options, url: url + path }) }
}

async function kill({ child }: Running): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** Makes calls until the process dies under them; returns what was acknowledged last. */
async function changeUntilDeath(
  running: Running,
  afterCalls: number,
): Promise<{ secret: number; setting: number }> {
  const acknowledged = { secret: 0, setting: 0 }
  try {
    for (let round = 1; ; round++) {
      const secret = running.call(at('a'), { method: 'PATCH', body: { value: `${round} ${large}` } })
      if (round === afterCalls) setImmediate(() => running.child.kill('SIGKILL'))
      if ((await secret).status === 204) acknowledged.secret = round
      const setting = await running.call('/config/v1/keys/n/k', {
        method: 'PUT',
        body: { value: String(round) },
      })
      if (setting.status === 200) acknowledged.setting = round
    }
  } catch {
    return acknowledged // it is dead
  }
}

describe('A secret store that is killed', function () {
  this.timeout(120_000)

  it('in the middle of changes keeps everything that it acknowledged, whole', async () => {
    await withTemporaryFolder(async (folder) => {
      let running = await startProcess(folder)
      try {
        await running.call(at('a'), { method: 'PUT', body: { value: `0 ${large}` } })
        for (const afterCalls of [2, 3]) {
          const acknowledged = await changeUntilDeath(running, afterCalls)
          await kill(running).catch(() => undefined)
          running = await startProcess(folder)
          const { status, body } = await running.call(at('a'))
          expect(status).to.equal(200)
          const [round, rest] = String(body.value).split(' ')
          expect(rest).to.equal(large)
          expect(Number(round)).to.be.within(acknowledged.secret, acknowledged.secret + 1)
          const setting = await running.call('/config/v1/keys/n/k')
          if (acknowledged.setting > 0) {
            expect(Number(setting.body.value)).to.be.within(acknowledged.setting, acknowledged.setting + 1)
          }
          await running.call(at('a'), { method: 'PATCH', body: { value: `0 ${large}` } })
        }
      } finally {
        await kill(running)
      }
    })
  })

  it('in the middle of a new encryption reads everything, and goes on with it', async () => {
    await withTemporaryFolder(async (folder) => {
      let running = await startProcess(folder)
      try {
        const names = Array.from({ length: 30 }, (_, index) => `s${index}`)
        for (const name of names)
          await running.call(at(name), { method: 'PUT', body: { value: name.repeat(5000) } })
        const keyFile = join(folder, 'cluster-key.json')
        await writeFile(keyFile, addClusterKey(await readFile(keyFile, 'utf8')))
        const rotating = running.call('/secrets/v1/store/default/rotate', { method: 'POST' })
        setImmediate(() => setImmediate(() => running.child.kill('SIGKILL')))
        await rotating.catch(() => undefined)
        await kill(running).catch(() => undefined)
        running = await startProcess(folder)
        const readAll = async (): Promise<void> => {
          for (const name of names)
            expect((await running.call(at(name))).body.value).to.equal(name.repeat(5000))
        }
        await readAll()
        const { body } = await running.call('/secrets/v1/store/default/rotate', { method: 'POST' })
        expect(body.remaining).to.equal(0)
        await readAll()
      } finally {
        await kill(running)
      }
    })
  })
})
