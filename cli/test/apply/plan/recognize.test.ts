import { expect } from 'chai'
import { absoluteId, recognize } from '../../../src/apply/plan/recognize.ts'
import { order } from '../../../src/apply/plan/order.ts'
import { nameOf } from '../../../src/apply/plan/types.ts'

const one = (value: unknown): string[] => recognize([{ source: 'f', value }]).map(nameOf)

describe('What a document is', () => {
  it('is told by its kind, or by its shape', () => {
    expect(one({ id: 'x', cmd: 'a' })).to.deep.equal(['app /x'])
    expect(one({ id: 'x', containers: [] })).to.deep.equal(['pod /x'])
    expect(one({ id: 'x', run: {} })).to.deep.equal(['job x'])
    expect(one({ packageName: 'p' })).to.deep.equal(['package p'])
    expect(one({ kind: 'package', name: 'p', appId: 'q' })).to.deep.equal(['package p (/q)'])
    expect(one({ kind: 'secret', path: '/a/b', value: '' })).to.deep.equal(['secret a/b'])
    expect(one({ kind: 'config', namespace: 'n', key: 'k', value: { a: 1 } })).to.deep.equal(['config n/k'])
    expect(
      one([
        { id: 'x', cmd: 'a' },
        { id: 'y', run: {} },
      ]),
    ).to.deep.equal(['app /x', 'job y'])
  })

  it('is a group with everything in it, ids and dependencies from the root', () => {
    const inner = { id: 'in', apps: [{ id: 'db', cmd: 'a' }], pods: [{ id: 'p', containers: [] }] }
    const team = { id: 'team', groups: [inner], apps: [{ id: 'web', cmd: 'a', dependencies: ['in/db'] }] }
    const found = recognize([{ source: 'f', value: team }])
    expect(order(found).map(nameOf)).to.deep.equal(['app /team/in/db', 'app /team/web', 'pod /team/in/p'])
    expect(one({ id: 'empty', groups: [] })).to.deep.equal(['group /empty'])
    expect(one({ ...team, enforceRole: true })[0]).to.equal('group /team')
    expect(absoluteId('../db', '/team/web')).to.equal('/team/db')
  })

  it('is refused with its place and the reason when it is nothing of that', () => {
    const refused: [unknown, string][] = [
      [{ hello: 1 }, 'add "kind"'],
      [{ kind: 'thing' }, '"kind" is one of secret'],
      ['text', 'it is not an object'],
      [{ kind: 'app' }, 'the app needs an "id"'],
      [{ kind: 'secret', path: 'p' }, 'needs a "value", a "file" or an "env"'],
      [{ kind: 'package', name: 'p', options: 3 }, '"options" is an object'],
    ]
    for (const [value, reason] of refused) {
      expect(() => one(value), JSON.stringify(value))
        .to.throw('f cannot be applied')
        .and.property('message')
        .include(reason)
    }
    const twice = ['a', 'b'].map((source) => ({ source, value: { id: 'x', cmd: 'a' } }))
    expect(() => recognize(twice)).to.throw('b cannot be applied: app /x is in a too')
  })

  it('is refused when the dependencies go in a circle', () => {
    const circle = ['a', 'b'].map((id) => ({
      source: id,
      value: { id, cmd: 'x', dependencies: [id === 'a' ? 'b' : 'a'] },
    }))
    expect(() => order(recognize(circle))).to.throw('app /a needs app /b needs app /a')
  })
})
