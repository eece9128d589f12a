import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { adminHash, adminPassword } from './start-iam.ts'

const executable = join(import.meta.dirname, '..', 'bin', 'dcos-iam.ts')

describe('the process dcos-iam', () => {
  it('loses nothing by kill -9: accounts and the signing key are there again', () =>
    withTemporaryFolder(async (folder) => {
      const [configFile, infoFile] = [join(folder, 'config.json'), join(folder, 'info.json')]
      const config = {
        listen: { host: '127.0.0.1', port: 0 },
        store: { engine: 'sqlite', file: join(folder, 'store.db'), prefix: '/dcos/iam/' },
        clusterId: 'c',
        superuser: { uid: 'admin', passwordHash: adminHash },
      }
      await writeFile(configFile, JSON.stringify(config))
      let child: ChildProcess | undefined
      const run = async (): Promise<string> => {
        await rm(infoFile, { force: true })
        const words = [executable, '--config', configFile, '--info', infoFile]
        child = spawn(process.execPath, words, { stdio: 'ignore' })
        const info = await eventually(
          async () => JSON.parse(await readFile(infoFile, 'utf8')) as { urls: { api: string } },
          { timeoutMs: 60_000 },
        )
        return `${info.urls.api}/acs/api/v1`
      }
      const end = async (signal: 'SIGKILL' | 'SIGTERM'): Promise<unknown> => {
        if (!child || child.exitCode !== null || child.signalCode !== null) return undefined
        const ended = once(child, 'exit')
        child.kill(signal)
        return (await ended)[0]
      }
      try {
        let api = await run()
        const keys = await requestJson({ url: `${api}/auth/jwks` })
        const created = await requestJson({
          url: `${api}/users/ann`,
          method: 'PUT',
          body: { password: 'secret' },
        })
        expect(created.status).to.equal(201)
        await end('SIGKILL')
        api = await run()
        expect((await requestJson({ url: `${api}/auth/jwks` })).body).to.deep.equal(keys.body)
        for (const body of [
          { uid: 'ann', password: 'secret' },
          { uid: 'admin', password: adminPassword },
        ]) {
          expect((await requestJson({ url: `${api}/auth/login`, method: 'POST', body })).status).to.equal(200)
        }
        expect(await end('SIGTERM')).to.equal(0)
      } finally {
        await end('SIGKILL')
      }
    })).timeout(180_000)
})
