import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { attachCluster } from '../../src/config/index.ts'
import { installPlugin } from '../../src/plugins/install-plugin.ts'
import { removePlugin } from '../../src/plugins/plugin-places.ts'
import { findPluginCommand, listPlugins } from '../../src/plugins/read-plugins.ts'

const program = fileURLToPath(new URL('./update-until.ts', import.meta.url))
const scriptOf = (version: number): Buffer => Buffer.from(`#!/bin/sh\necho ${version}\n`)

/** Whether the update to a version came to its end, and was not killed before. */
const updated = (folder: string, version: number, killAt: number): Promise<boolean> =>
  new Promise((resolve, reject) => {
    const words = [program, folder, join(folder, `v${version}`), String(killAt)]
    execFile(process.execPath, words, (error, stdout, stderr) => {
      if (error && error.signal !== 'SIGKILL') reject(new Error(stderr, { cause: error }))
      else resolve(stdout.includes('done'))
    })
  })

async function installed(folder: string): Promise<number> {
  const environment = { DCOS_DIR: folder }
  expect(listPlugins(environment).map(({ name }) => name)).to.deep.equal(['tool'])
  const path = findPluginCommand(environment, 'tool')?.path ?? ''
  return Number(/echo (\d+)/.exec(await readFile(path, 'utf8'))?.[1])
}

describe('The update of a plugin', function () {
  this.timeout(120_000)

  it('leaves the plugin as it was or as it is to be when it is killed, and the next one tidies up', () =>
    withTemporaryFolder(async (folder) => {
      const environment = { DCOS_DIR: folder }
      attachCluster({ clusterId: 'a-1', name: 'one', url: 'http://127.0.0.1:1', token: 't' }, environment)
      const plugins = join(folder, 'clusters', 'a-1', 'subcommands')
      await installPlugin(environment, { content: scriptOf(0), fileName: 'dcos-tool', update: false })
      let version = 0
      const seen = new Set<string>()
      for (let killAt = 1, done = false; !done; killAt += 1) {
        const before = await installed(folder)
        version += 1
        await writeFile(join(folder, `v${version}`), scriptOf(version))
        done = await updated(folder, version, killAt)
        expect(await installed(folder), `killed at ${killAt}`).to.be.oneOf([before, version])
        if (done) expect(await installed(folder)).to.equal(version)
        for (const name of await readdir(plugins)) seen.add(name.replace(/\d+-.*/, ''))
      }
      // What was seen in between: one that was not yet there, and one that had to go.
      expect([...seen].sort()).to.deep.equal(['.new-', '.old-tool', 'tool'])
      expect(await readdir(plugins)).to.deep.equal(['tool'])
    }))

  it('lets installations that still run go on', () =>
    withTemporaryFolder(async (folder) => {
      const environment = { DCOS_DIR: folder }
      attachCluster({ clusterId: 'a-1', name: 'one', url: 'http://127.0.0.1:1', token: 't' }, environment)
      const other = join(folder, `clusters/a-1/subcommands/.new-${process.ppid}-abcdef`)
      await mkdir(other, { recursive: true })
      await installPlugin(environment, { content: scriptOf(1), fileName: 'dcos-tool', update: false })
      expect(existsSync(other)).to.equal(true)
    }))

  it('that was killed between the two does not bring the plugin back when it is removed', () =>
    withTemporaryFolder(async (folder) => {
      const environment = { DCOS_DIR: folder }
      attachCluster({ clusterId: 'a-1', name: 'one', url: 'http://127.0.0.1:1', token: 't' }, environment)
      const plugins = join(folder, 'clusters', 'a-1', 'subcommands')
      for (const name of ['tool', '.old-tool']) {
        await mkdir(join(plugins, name, 'env', 'bin'), { recursive: true })
        await writeFile(join(plugins, name, 'env', 'bin', 'dcos-tool'), scriptOf(1))
      }
      removePlugin(plugins, 'tool')
      expect(listPlugins(environment)).to.deep.equal([])
      expect(await readdir(plugins)).to.deep.equal([])
    }))
})
