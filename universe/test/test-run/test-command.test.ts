import { join } from 'node:path'
import { readFile, writeFile } from 'node:fs/promises'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { startOwnCluster } from '../../src/test-run/local-cluster.ts'
import { callPackages } from '../../src/test-run/cluster.ts'
import { refusal, runCommand } from '../run-command.ts'

describe('testing a package on a local cluster', function () {
  this.timeout(120_000)

  it('goes through install, healthy, uninstall and nothing left; one that never gets healthy is named', () =>
    withTemporaryFolder(async (folder) => {
      for (const name of ['fine', 'broken']) await runCommand(folder, ['init', name, '--packages', '@/mine'])
      const template = join(folder, 'mine/repo/packages/B/broken/0/marathon.json.mustache')
      const text = await readFile(template, 'utf8')
      await writeFile(template, text.replace(/"cmd": ".*"/, '"cmd": "exit 3"'))
      const cluster = await startOwnCluster(100_000)
      try {
        const args = ['--packages', '@/mine', '--cluster', cluster.url]
        const { steps } = (await runCommand(folder, ['test', 'fine', ...args])) as {
          steps: { step: string }[]
        }
        const names = ['add the repository', 'install', 'become healthy', 'uninstall', 'leave nothing']
        expect(steps.map(({ step }) => step)).to.deep.equal([...names, 'take away the repository'])
        expect(await refusal(folder, ['test', 'broken', ...args, '--timeout', '2'])).to.equal(
          'UNIVERSE_TEST_FAILED',
        )
        expect(await refusal(folder, ['test', 'none', ...args])).to.equal('UNIVERSE_PACKAGE_NOT_FOUND')
        const { repositories } = await callPackages<{ repositories: { name: string }[] }>(
          cluster,
          'repository/list',
          {},
        )
        expect(repositories.map(({ name }) => name)).not.to.include('dcos-universe-test')
        const { packages } = await callPackages<{ packages: unknown[] }>(cluster, 'list', {})
        expect(packages).to.deep.equal([])
      } finally {
        await cluster.stop()
      }
    }))
})
