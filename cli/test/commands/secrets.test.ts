import { readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import type { Asked } from './front-door.ts'
import { withFrontDoor } from './front-door.ts'

const changes = (asked: Asked[]): string[] =>
  asked.filter(({ method }) => method !== 'GET').map(({ method, path }) => `${method} ${path}`)

const store = ({ method, path }: Asked): unknown => {
  const base = '/secrets/v1/secret/default'
  if (path === `${base}/?list=true` || path === `${base}/team?list=true`)
    return { array: ['db/password', 'web'] }
  if (path === `${base}/team/web?versions=true`) {
    return { array: [{ version: 2, bytes: 3, createdAt: '2030-01-01T00:00:00.000Z', by: 'ann', keyId: 'k' }] }
  }
  if (method === 'GET' && path === `${base}/team/web`) return Buffer.from('the value')
  if (method === 'GET' && path === `${base}/team/web?version=1`) return Buffer.from([0xff, 0])
  if (path === `${base}/team/web?rollback=1`) return { version: 3 }
  if (path === '/secrets/v1/store/default/rotate') return { keyId: 'k2', reencrypted: 4, remaining: 0 }
  return method === 'GET' ? undefined : {}
}

describe('dcos security secrets', function () {
  this.timeout(120_000)

  it('list, versions and get show what the store has', () =>
    withFrontDoor(store, async (dcos) => {
      const secrets = (...words: string[]) => dcos('security', 'secrets', ...words)
      expect((await secrets('list', '/')).stdout).to.equal('- db/password\n- web\n')
      expect((await secrets('list', '/team', '-q')).stdout).to.equal('db/password\nweb\n')
      expect(JSON.parse((await secrets('list', '--json')).stdout)).to.deep.equal(['db/password', 'web'])
      expect((await secrets('versions', 'team/web')).stdout).to.match(
        /VERSION +CREATED +BY +BYTES\n *2 .*ann +3/,
      )
      expect((await secrets('get', '/team/web')).stdout).to.equal('value: the value\n')
      expect(JSON.parse((await secrets('get', 'team/web', '--json')).stdout)).to.deep.equal({
        value: 'the value',
      })
      const binary = await secrets('get', 'team/web', '--version', '1')
      expect([binary.code, binary.stdout]).to.deep.equal([1, ''])
      expect(binary.stderr).to.include('--output')
      expect((await secrets('get', 'none')).code).to.equal(1)
    }))

  it('get writes bytes into a new file for its user alone', () =>
    withFrontDoor(store, (dcos) =>
      withTemporaryFolder(async (folder) => {
        const file = join(folder, 'value')
        const words = ['security', 'secrets', 'get', '-o', file, '--version', '1', 'team/web']
        expect((await dcos(...words)).code).to.equal(0)
        expect(await readFile(file)).to.deep.equal(Buffer.from([0xff, 0]))
        expect((await stat(file)).mode & 0o777).to.equal(0o600)
        expect((await dcos(...words)).code, 'it is there already').to.equal(1)
      }),
    ))

  it('create, update, delete, rollback and rotate change, or say what they would change', () =>
    withFrontDoor(store, (dcos, asked) =>
      withTemporaryFolder(async (folder) => {
        const file = join(folder, 'value')
        await writeFile(file, 'of a file\n')
        const secrets = (...words: string[]) => dcos('security', 'secrets', ...words)
        for (const words of [
          ['create', '-v', 'x', 'team/a', '--dry-run'],
          ['update', '-f', file, 'team/a', '--dry-run'],
          ['delete', 'team/a', '--dry-run'],
          ['rollback', 'team/web', '1', '--dry-run'],
          ['rotate', '--dry-run'],
        ]) {
          const { code, stdout } = await secrets(...words)
          expect([code, stdout.slice(0, 6)], words.join(' ')).to.deep.equal([0, 'would '])
        }
        expect(changes(asked)).to.deep.equal([])
        const bodies: unknown[] = []
        for (const words of [
          ['create', '-v', 'x', 'team/a'],
          ['create', '--value-file', file, 'team/b'],
          ['update', '-f', file, '/team/a'],
          ['delete', 'team/a', '--yes'],
          ['rollback', 'team/web', '1'],
          ['rotate'],
        ]) {
          const { code, stderr } = await secrets(...words)
          expect(code, `${words.join(' ')}: ${stderr}`).to.equal(0)
          bodies.push(asked.at(-1)?.body)
        }
        expect(changes(asked)).to.deep.equal([
          'PUT /secrets/v1/secret/default/team/a',
          'PUT /secrets/v1/secret/default/team/b',
          'PATCH /secrets/v1/secret/default/team/a',
          'DELETE /secrets/v1/secret/default/team/a',
          'POST /secrets/v1/secret/default/team/web?rollback=1',
          'POST /secrets/v1/store/default/rotate',
        ])
        expect(bodies.slice(0, 3)).to.deep.equal([
          { value: 'x' },
          { value: 'of a file\n' },
          { value: Buffer.from('of a file\n').toString('base64'), encoding: 'base64' },
        ])
        expect((await secrets('create', '-v', 'x', '-f', file, 'team/a')).code).to.equal(1)
      }),
    ))
})
