import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { isLeftOut, isRemoved } from '../../src/images/left-out.ts'
import { readRecipes, recipesFolder } from '../../src/images/read-recipes.ts'
import { recipeProblems } from '../../src/images/recipe.ts'
import { addedEntries } from '../../src/images/added-entries.ts'
import { writeTree } from '../package-tree.ts'
import { refusal, runCommand } from '../run-command.ts'

const right = { name: 'web', version: '1', description: 'A web server.' }

describe('recipes of images', () => {
  it('of our own are right, have the name of their folder, and the files that they name', async () => {
    const recipes = await readRecipes(recipesFolder, [])
    expect(recipes.length).to.be.greaterThan(0)
    for (const recipe of recipes) {
      expect(join(recipesFolder, recipe.name)).to.equal(recipe.folder)
      await addedEntries(recipe)
    }
  })

  it('are refused key by key', () => {
    expect(
      recipeProblems({ ...right, files: { '/etc/a': { from: 'a', mode: '0600', owner: 'web' } } }),
    ).to.deep.equal([])
    const wrong: [string, unknown][] = [
      ['name', 'Web'],
      ['version', 'a b'],
      ['base', 'alpine'],
      ['packages', ['a;b']],
      ['packages', ['--option']],
      ['remove', ['etc/x']],
      ['files', { 'etc/x': 'x' }],
      ['files', { '/etc/../x': 'x' }],
      ['files', { '/etc/x': '../../secret' }],
      ['files', { '/etc/x': { from: 'x', mode: '9' } }],
      ['folders', { '/data': { mod: '0755' } }],
      ['links', { '/a': '' }],
      ['ports', [0]],
      ['environment', { A: 1 }],
      ['entrypoint', 'redis-server'],
      ['volumes', []],
    ]
    for (const [key, value] of wrong)
      expect(recipeProblems({ ...right, [key]: value }).join(), `${key} ${JSON.stringify(value)}`).to.include(
        `"${key}"`,
      )
    expect(recipeProblems({})).to.have.lengthOf(3)
    expect(recipeProblems([])).to.have.lengthOf(1)
  })

  it('say what is wrong with them by file, and which of them there are', () =>
    withTemporaryFolder(async (folder) => {
      await writeTree(folder, {
        'images/web/image.json': '{',
        'images/two/image.json': { ...right, files: { '/a': 'b' } },
      })
      const build = (...more: string[]): Promise<string> =>
        refusal(folder, ['image', 'build', ...more, '--recipes', '@/images', '--out', '@/out', '--dry-run'])
      expect(await build('web')).to.equal('UNIVERSE_RECIPE_NOT_VALID')
      expect(await build('three')).to.equal('UNIVERSE_RECIPE_NOT_FOUND')
      expect(await refusal(folder, ['image', 'push', 'web', '--from', '@/out', '--to', 'http://x'])).to.equal(
        'UNIVERSE_IMAGES_UNREADABLE',
      )
      await writeTree(folder, { 'out/index.json': { manifests: [] } })
      expect(await refusal(folder, ['image', 'push', 'web', '--from', '@/out', '--to', 'http://x'])).to.equal(
        'UNIVERSE_IMAGE_UNKNOWN',
      )
      expect(await runCommand(folder, ['image', 'list'])).to.have.property('images').that.is.not.empty
      expect(await runCommand(folder, ['image', 'list', '--from', '@/out'])).to.deep.equal({ images: [] })
    }))

  it('leave out what no image needs and what must not be the same in two containers', () => {
    const gone = [
      'var/lib/apt/lists/x',
      'var/cache/debconf/config.dat',
      'var/log/dpkg.log',
      'usr/share/doc/redis/changelog.gz',
      'usr/share/man/man1/ls.1.gz',
      'usr/lib/python3/dist-packages/a/__pycache__/b.pyc',
      'etc/machine-id',
      'etc/ssh/ssh_host_rsa_key',
      'etc/ssl/private/ssl-cert-snakeoil.key',
      'dev/null',
    ]
    const kept = [
      'usr/share/doc/redis/copyright',
      'var/log',
      'var/log/apt',
      'dev',
      'etc/passwd',
      'var/lib/dpkg/status',
    ]
    expect(gone.filter((path) => !isLeftOut(path))).to.deep.equal([])
    expect(kept.filter(isLeftOut)).to.deep.equal([])
    expect(['data', 'data/a', 'database'].filter((path) => isRemoved(path, ['/data/*']))).to.deep.equal([
      'data/a',
    ])
    expect(['data', 'data/a', 'database'].filter((path) => isRemoved(path, ['/data']))).to.deep.equal([
      'data',
      'data/a',
    ])
  })
})
