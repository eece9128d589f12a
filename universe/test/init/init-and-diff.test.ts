import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { packagesFolder } from '../../src/index.ts'
import { metadata, writeTree } from '../package-tree.ts'
import { refusal, runCommand } from '../run-command.ts'

describe('a new package', () => {
  it('lints without a finding and renders as it stands; --dry-run writes nothing', () =>
    withTemporaryFolder(async (folder) => {
      const args = ['init', 'my-service', '--packages', '@/mine']
      expect(await runCommand(folder, [...args, '--dry-run'])).to.include({ written: false })
      expect(await refusal(folder, ['lint', '--packages', '@/mine'])).to.equal(
        'PACKAGE_FORMAT_TREE_NOT_FOUND',
      )
      await runCommand(folder, args)
      expect(await runCommand(folder, ['lint', '--packages', '@/mine'])).to.deep.include({ findings: [] })
      expect(await runCommand(folder, ['render', 'my-service', '--packages', '@/mine'])).to.include({
        id: '/my-service',
      })
      expect(await refusal(folder, args)).to.equal('UNIVERSE_INIT_EXISTS')
      expect(await refusal(folder, ['init', '../evil', '--packages', '@/mine'])).to.equal(
        'UNIVERSE_NAME_NOT_VALID',
      )
    }))
})

describe('the difference', () => {
  it('of two versions names every changed place, templates line by line', () =>
    withTemporaryFolder(async (folder) => {
      const args = ['diff', packagesFolder, '--package', 'hello-world', '--from', '1.0.0', '--to', '1.1.0']
      const { changed } = (await runCommand(folder, args)) as {
        changed: { differences: { pointer: string }[] }[]
      }
      const pointers = changed[0]?.differences.map(({ pointer }) => pointer) ?? []
      expect(pointers).to.include.members(['/version', '/config/properties/hello/properties/color'])
      expect(pointers.some((pointer) => pointer.startsWith('/marathon.json.mustache/'))).to.equal(true)
      expect(await refusal(folder, [...args.slice(0, 4), '--from', '9'])).to.equal(
        'UNIVERSE_PACKAGE_NOT_FOUND',
      )
    }))

  it('of two repositories names what is new, gone and changed', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, {
        'a/W/web/0/package.json': metadata(),
        'a/Z/zoo/0/package.json': metadata({ name: 'zoo' }),
      })
      await cp(join(folder, 'a'), join(folder, 'b'), { recursive: true })
      expect(await runCommand(folder, ['diff', '@/a', '@/b'])).to.deep.equal({
        added: [],
        removed: [],
        changed: [],
      })
      await writeTree(folder, {
        'b/W/web/0/package.json': metadata({ tags: ['other'] }),
        'b/W/web/1/package.json': metadata({ version: '2' }),
      })
      const found = await runCommand(folder, ['diff', '@/a', '@/b'])
      expect(found).to.deep.equal({
        added: ['web 2 (release 1)'],
        removed: [],
        changed: [
          {
            revision: 'web 1.0.0 (release 0)',
            differences: [
              { pointer: '/tags/0', before: 'web' },
              { pointer: '/tags/0', after: 'other' },
            ],
          },
        ],
      })
    }))
})
