import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { withFrontDoor } from './front-door.ts'
import type { Asked } from './front-door.ts'

const listed = [
  { name: 'Universe', uri: 'https://universe.example.com/repo' },
  { name: 'ours', uri: 'https://packages.example.com/repo', dcosLite: { unsigned: true } },
  {
    ...{ name: 'held', uri: 'https://held.example.com/repo' },
    dcosLite: { unsigned: false, keys: [{ keyId: 'id', publicKey: 'KEY' }] },
  },
  { name: 'away', uri: 'https://away.example.com/repo' },
]

/** A cluster that has the first repository and cannot reach the last. */
const cluster = ({ path, body }: Asked): unknown => {
  if (path === '/package/repository/list') return { repositories: listed.slice(0, 1) }
  if (path !== '/package/repository/add') return undefined
  return (body as { name: string }).name === 'away' ? undefined : { repositories: [] }
}
const added = (asked: Asked[]): unknown[] =>
  asked.filter(({ path }) => path === '/package/repository/add').map(({ body }) => body)

describe('The repositories of a file', function () {
  this.timeout(120_000)

  it('are added behind those that are there, in one line each; one that fails does not stop the others', () =>
    withTemporaryFolder((folder) =>
      withFrontDoor(cluster, async (dcos, asked) => {
        const file = join(folder, 'repositories.json')
        await writeFile(file, JSON.stringify({ repositories: listed }))
        const shown = await dcos('package', 'repo', 'import', file, '--dry-run')
        expect([shown.code, added(asked)]).to.deep.equal([0, []])
        expect(shown.stdout).to.include('Universe: https://universe.example.com/repo is there already')
        expect(shown.stdout).to.include('would add ours: https://packages.example.com/repo')
        const { code, stdout, stderr } = await dcos('package', 'repo', 'import', file)
        expect(stdout.trim().split('\n')).to.deep.equal([
          'Universe: https://universe.example.com/repo is there already',
          'Added ours: https://packages.example.com/repo',
          'Added held: https://held.example.com/repo',
        ])
        // The keys that it was held to before, not those that it has today.
        expect(added(asked)[1]).to.deep.equal({
          name: 'held',
          uri: 'https://held.example.com/repo',
          keys: ['KEY'],
        })
        expect(added(asked)[0]).to.deep.equal({
          name: 'ours',
          uri: 'https://packages.example.com/repo',
          unsigned: true,
        })
        expect(stderr).to.include('Not added: away').and.include('DCL_CLI_REPOSITORIES_NOT_ADDED')
        expect(code).to.equal(1)
      }),
    ))

  it('are named with the cause when they cannot be read', () =>
    withFrontDoor(
      ({ path }) => {
        const cause = 'Unexpected end of JSON input'
        if (path === '/package/repository/add') {
          return { refusedWith: 400, message: 'Could not access data at URI', data: { cause } }
        }
        const message = 'Could not access data at URI'
        return { packages: [], dcosLite: { unavailableRepositories: [{ name: 'x', message, cause }] } }
      },
      async (dcos) => {
        const { stderr } = await dcos('package', 'repo', 'add', 'x', 'https://x.example.com/repo')
        expect(stderr).to.include('Could not access data at URI\n  because: Unexpected end of JSON input\n')
        expect((await dcos('package', 'search')).stderr).to.include(
          'Without the repository x: Could not access data at URI (Unexpected end of JSON input)',
        )
      },
    ))

  it('are refused before anything happens when the file has no list of them', () =>
    withTemporaryFolder((folder) =>
      withFrontDoor(cluster, async (dcos, asked) => {
        const file = join(folder, 'repositories.json')
        for (const content of ['{"repositories": [{"name": "x"}]}', '7', 'null', '[1]', '{}']) {
          await writeFile(file, content)
          const { code, stderr } = await dcos('package', 'repo', 'import', file)
          expect([code, stderr.includes('DCL_CLI_NO_REPOSITORIES')], stderr).to.deep.equal([1, true])
        }
        await writeFile(file, '{')
        expect((await dcos('package', 'repo', 'import', file)).stderr).to.include('DCL_CLI_NOT_JSON')
        expect(asked).to.deep.equal([])
      }),
    ))
})
