import { expect } from 'chai'
import type { Asked } from './front-door.ts'
import { withFrontDoor } from './front-door.ts'

const at = '2030-01-01T00:00:00.000Z'
const level = { namespace: 'shop', key: 'web/level', version: 2, index: 7, at, by: 'ann', value: 'debug' }
const keys = '/config/v1/keys/shop'

const service = ({ method, path }: Asked): unknown => {
  if (path === '/config/v1/namespaces') return { namespaces: ['shop'], index: 7 }
  if (path === `${keys}?list=true`) return { keys: [level], index: 7 }
  if (path === `${keys}/web/level?history=true`) {
    const { value: _value, ...deleted } = level
    return { versions: [{ ...deleted, version: 3, deleted: true }, level] }
  }
  if (path === '/config/v1/watch/shop?wait=0') return { index: 7, changes: [] }
  if (path.startsWith('/config/v1/watch/shop?index=7')) return { index: 8, changes: [{ ...level, index: 8 }] }
  if (path.startsWith(`${keys}/web/level`)) return level
  return method === 'GET' ? undefined : level
}

describe('dcos config-service', function () {
  this.timeout(120_000)

  it('get, list, history and watch show what there is', () =>
    withFrontDoor(service, async (dcos) => {
      const config = (...words: string[]) => dcos('config-service', ...words)
      expect((await config('get', 'shop/web/level')).stdout).to.equal('debug\n')
      expect(JSON.parse((await config('get', 'shop/web/level', '--json')).stdout)).to.deep.equal(level)
      expect((await config('get', 'shop/none')).code).to.equal(1)
      expect((await config('list')).stdout).to.equal('shop\n')
      expect((await config('list', 'shop')).stdout).to.match(/KEY +VERSION .*\nshop\/web\/level +2 .*debug/)
      expect((await config('history', 'shop/web/level')).stdout).to.match(/3 .*\(deleted\)\n *2 .*debug/)
      expect((await config('watch', 'shop', '--count', '1')).stdout).to.equal('shop/web/level = debug\n')
    }))

  it('set and delete change, or say what they would change', () =>
    withFrontDoor(service, async (dcos, asked) => {
      const config = (...words: string[]) => dcos('config-service', ...words)
      expect((await config('set', 'shop/web/level', 'x', '--dry-run')).stdout).to.match(/^would set/)
      expect((await config('delete', 'shop/web/level', '--dry-run')).stdout).to.match(/^would delete/)
      expect(asked).to.deep.equal([])
      expect((await config('set', 'shop/web/level', 'debug')).stdout).to.equal(
        'shop/web/level has version 2\n',
      )
      await config('set', 'shop/web/level', 'debug', '--expect', '1')
      await config('delete', 'shop/web/level', '--yes')
      expect(asked.map(({ method, path, body }) => [method, path, body])).to.deep.equal([
        ['PUT', `${keys}/web/level`, { value: 'debug' }],
        ['PUT', `${keys}/web/level?cas=1`, { value: 'debug' }],
        ['DELETE', `${keys}/web/level`, undefined],
      ])
      expect((await config('set', 'shop/web/level')).code).to.equal(1)
    }))
})
