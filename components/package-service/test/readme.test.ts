import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { callPackageService } from './package-client.ts'

const part = fileURLToPath(new URL('..', import.meta.url))

describe('the README of the package service', function () {
  this.timeout(180_000)

  it('has a configuration that the process starts with, and the list survives a kill', () =>
    withTemporaryFolder(async (folder) => {
      const readme = await readFile(join(part, 'README.md'), 'utf8')
      const example = /<!-- test -->\n+```json\n([^]*?)```/.exec(readme)?.[1] ?? ''
      await writeFile(join(folder, 'config.json'), example)
      const run = async (): Promise<{ url: string; kill: () => Promise<unknown> }> => {
        const info = join(folder, `${performance.now()}.json`)
        const args = [join(part, 'bin', 'dcos-cosmos.ts'), '--config', 'config.json', '--info', info]
        const child = spawn(process.execPath, args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] })
        const exited = once(child, 'exit')
        const kill = async (): Promise<void> => {
          child.kill('SIGKILL')
          await exited
        }
        try {
          const { urls } = await eventually(
            async () => JSON.parse(await readFile(info, 'utf8')) as { urls: { api: string } },
            { timeoutMs: 60_000 },
          )
          return { url: urls.api, kill }
        } catch (error) {
          await kill()
          throw error
        }
      }
      const first = await run()
      const before = await callPackageService(first.url, 'package.repository.list', {})
      expect(before.body.repositories).to.deep.equal([
        { name: 'Universe', uri: 'https://universe.example.com/repo', dcosLite: { unsigned: false } },
      ])
      await callPackageService(first.url, 'package.repository.delete', { name: 'Universe' })
      await first.kill()
      const second = await run()
      const after = await callPackageService(second.url, 'package.repository.list', {})
      await second.kill()
      expect(after.body.repositories).to.deep.equal([])
    }))
})
