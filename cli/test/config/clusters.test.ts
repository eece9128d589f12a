import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import {
  attachCluster,
  currentCluster,
  findCluster,
  listClusters,
  readCluster,
} from '../../src/config/index.ts'

const first = { clusterId: 'aaaa-1', name: 'one', url: 'http://127.0.0.1:8080/', token: 't1' }
const second = { clusterId: 'aabb-2', name: 'two', url: 'http://127.0.0.1:9090', token: 't2' }

describe('The configured clusters', () => {
  it('are written as the original client reads them, for their owner only', () =>
    withTemporaryFolder(async (folder) => {
      attachCluster(first, { HOME: folder })
      const file = join(folder, '.dcos', 'clusters', 'aaaa-1', 'dcos.toml')
      expect(readFileSync(file, 'utf8')).to.include(
        '[core]\ndcos_url = "http://127.0.0.1:8080"\ndcos_acs_token = "t1"',
      )
      expect(statSync(file).mode & 0o077).to.equal(0)
      await Promise.resolve()
    }))

  it('have one attached cluster, the newest, and say which was before', () =>
    withTemporaryFolder(async (folder) => {
      const environment = { DCOS_DIR: folder }
      expect(attachCluster(first, environment).previous).to.equal(undefined)
      expect(attachCluster(second, environment).previous).to.equal('aaaa-1')
      expect(currentCluster(environment)?.id).to.equal('aabb-2')
      expect(currentCluster({ ...environment, DCOS_CLUSTER: 'one' })?.id).to.equal('aaaa-1')
      expect(listClusters(environment).map(({ settings }) => settings.cluster.name)).to.deep.equal([
        'one',
        'two',
      ])
      await Promise.resolve()
    }))

  it('keep settings that a person made when they are attached again', () =>
    withTemporaryFolder(async (folder) => {
      const environment = { DCOS_DIR: folder }
      attachCluster(first, environment)
      const file = join(folder, 'clusters', 'aaaa-1', 'dcos.toml')
      writeFileSync(
        file,
        `${readFileSync(file, 'utf8').replace('timeout = 180', 'timeout = 7')}\n[marathon]\nurl = "http://m"\n`,
      )
      attachCluster({ ...first, token: 'new' }, environment)
      const settings = readCluster(environment, 'aaaa-1')?.settings
      expect(settings?.core).to.deep.include({ timeout: 7, dcos_acs_token: 'new' })
      expect(settings?.marathon).to.deep.equal({ url: 'http://m' })
      await Promise.resolve()
    }))

  it('are found by name, by id, and by the beginning of an id that fits one', () =>
    withTemporaryFolder(async (folder) => {
      const environment = { DCOS_DIR: folder }
      attachCluster(first, environment)
      attachCluster(second, environment)
      expect(findCluster(environment, 'two').id).to.equal('aabb-2')
      expect(findCluster(environment, 'aab').id).to.equal('aabb-2')
      expect(() => findCluster(environment, 'aa'))
        .to.throw('fits several')
        .with.property('code', 'DCL_CLI_AMBIGUOUS_CLUSTER')
      expect(() => findCluster(environment, 'x'))
        .to.throw()
        .with.property('code', 'DCL_CLI_UNKNOWN_CLUSTER')
      await Promise.resolve()
    }))

  it('name the file that cannot be read', () =>
    withTemporaryFolder(async (folder) => {
      mkdirSync(join(folder, 'clusters', 'broken'), { recursive: true })
      writeFileSync(join(folder, 'clusters', 'broken', 'dcos.toml'), 'no = = toml')
      expect(() => listClusters({ DCOS_DIR: folder }))
        .to.throw('dcos.toml')
        .with.property('code', 'DCL_CLI_CONFIG_UNREADABLE')
      await Promise.resolve()
    }))
})
