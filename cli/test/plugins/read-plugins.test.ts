import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { attachCluster } from '../../src/config/index.ts'
import { findPluginCommand, listPlugins } from '../../src/plugins/read-plugins.ts'

describe('The plugins of a cluster', () => {
  it('are there also when one of them cannot be read, which says so by its name alone', () =>
    withTemporaryFolder(async (folder) => {
      const environment = { DCOS_DIR: folder }
      attachCluster({ clusterId: 'a-1', name: 'one', url: 'http://127.0.0.1:1', token: 't' }, environment)
      for (const name of ['broken', 'whole']) {
        const bin = join(folder, 'clusters', 'a-1', 'subcommands', name, 'env', 'bin')
        mkdirSync(bin, { recursive: true })
        writeFileSync(join(bin, `dcos-${name}`), '#!/bin/sh\n')
      }
      writeFileSync(join(folder, 'clusters/a-1/subcommands/broken/env/plugin.toml'), 'name = ')
      const found = listPlugins(environment).map(({ name, commands }) => [name, commands.length])
      expect(found).to.deep.equal([
        ['broken', 0],
        ['whole', 1],
      ])
      expect(findPluginCommand(environment, 'whole')?.name).to.equal('whole')
      expect(findPluginCommand(environment, 'other')).to.equal(undefined)
      expect(() => findPluginCommand(environment, 'broken'))
        .to.throw('The plugin broken has no commands')
        .with.property('code', 'DCL_CLI_PLUGIN_UNREADABLE')
      await Promise.resolve()
    }))
})
