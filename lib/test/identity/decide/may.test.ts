import { expect } from 'chai'
import fc from 'fast-check'
import { actions } from '@dcos-lite/lib/contracts'
import type { Action } from '@dcos-lite/lib/contracts'
import { createAccessTable, lineage, mayDo, normaliseResource } from '@dcos-lite/lib/identity'
import type { GrantLine } from '@dcos-lite/lib/identity'

const services = 'dcos:service:marathon:marathon:services:'
const jobs = 'dcos:service:metronome:metronome:jobs:'
const ann = { uid: 'ann', kind: 'user' as const }

function allowed(
  grants: GrantLine[],
  resource: string,
  action: Action,
  members: { gid: string; uid: string }[] = [],
): boolean {
  const table = createAccessTable({ users: [], grants, members })
  return mayDo(table, { principal: ann, resource, action }).allowed
}
const own = (rid: string, ...given: Action[]): GrantLine => ({ rid, to: 'user', id: 'ann', actions: given })

describe('the decision about a permission', () => {
  it('reaches what lies below the resource, and nothing beside or above it', () => {
    const cases: [string, string, boolean][] = [
      [`${services}/team`, `${services}/team`, true],
      [`${services}/team`, `${services}/team/app`, true],
      [`${services}/team/`, `${services}/team/app`, true],
      [`${services}/team`, `${services}/team-b/app`, false],
      [`${services}/team/app`, `${services}/team`, false],
      [`${services}/`, `${services}/any/app`, true],
      ['dcos:service:marathon:marathon:services', `${services}/any/app`, true],
      ['dcos:service:marathon', `${services}/any`, true],
      ['dcos:service:marath', `${services}/any`, false],
      ['dcos', `${services}/any`, false],
      [`${jobs}team.a`, `${jobs}team.a.job`, true],
      [`${jobs}/team/a`, `${jobs}team.a.job`, true],
      [`${jobs}team.a`, `${jobs}team.ab`, false],
      [`${jobs}/`, `${jobs}any`, true],
      ['dcos:adminrouter:ops:mesos', 'dcos:adminrouter:ops:mesos-dns', false],
      ['dcos:secrets:default:/team', 'dcos:secrets:list:default:/team', false],
    ]
    for (const [granted, asked, expected] of cases) {
      expect(allowed([own(granted, 'read')], asked, 'read'), `${granted} → ${asked}`).to.equal(expected)
      expect(allowed([own(granted, 'read')], asked, 'update'), `${granted} → ${asked}`).to.equal(false)
      expect(allowed([own(granted, 'full')], asked, 'update'), `${granted} → ${asked}`).to.equal(expected)
    }
  })

  it('allows a superuser and a component everything, and nobody anything by a lesser action on dcos:superuser', () => {
    for (const action of actions) {
      expect(allowed([own('dcos:superuser', 'full')], 'dcos:any:thing', action)).to.equal(true)
      expect(
        allowed([own('dcos:superuser', 'create', 'read', 'update', 'delete')], 'dcos:any', action),
      ).to.equal(false)
      const principal = { uid: 'dcos', kind: 'component' as const }
      const nothing = createAccessTable({ users: [] })
      expect(mayDo(nothing, { principal, resource: 'dcos:any', action }).allowed).to.equal(true)
    }
  })

  it('adds what groups have, as long as one is in them', () => {
    const grants: GrantLine[] = [{ rid: 'dcos:a:b', to: 'group', id: 'dev', actions: ['full'] }]
    expect(allowed(grants, 'dcos:a:b', 'read')).to.equal(false)
    expect(allowed(grants, 'dcos:a:b', 'read', [{ gid: 'dev', uid: 'ann' }])).to.equal(true)
    const table = createAccessTable({ users: [], grants, members: [{ gid: 'dev', uid: 'ann' }] })
    table.apply('member-removed', { gid: 'dev', uid: 'ann' })
    expect(mayDo(table, { principal: ann, resource: 'dcos:a:b', action: 'read' }).allowed).to.equal(false)
    table.apply('member', { gid: 'dev', uid: 'ann' })
    table.apply('grant', { ...grants[0], actions: [] })
    expect(mayDo(table, { principal: ann, resource: 'dcos:a:b', action: 'read' }).allowed).to.equal(false)
  })

  it('says which permission is missing', () => {
    const answer = mayDo(createAccessTable({ users: [] }), {
      principal: ann,
      resource: 'dcos:a',
      action: 'read',
    })
    expect(answer).to.deep.equal({ allowed: false, reason: 'ann has no permission dcos:a read' })
  })

  it('agrees with the plain rule, for any grants and any order of events', () => {
    const part = fc.constantFrom('a', 'b', 'ab')
    const rid = fc
      .tuple(fc.array(part, { minLength: 1, maxLength: 2 }), fc.array(part, { maxLength: 3 }))
      .map(([colons, path]) => `dcos:${colons.join(':')}${path.length > 0 ? `:/${path.join('/')}` : ''}`)
    const line = fc.record({
      rid,
      to: fc.constant('user' as const),
      id: fc.constant('ann'),
      actions: fc.uniqueArray(fc.constantFrom(...actions), { maxLength: 2 }),
    })
    const below = (asked: string, held: string): boolean =>
      asked === held || [':', '/'].some((sign) => asked.startsWith(held + sign))
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 6 }),
        rid,
        fc.constantFrom(...actions),
        (lines, asked, action) => {
          const table = createAccessTable({ users: [] })
          for (const each of lines) table.apply('grant', each)
          const last = new Map(lines.map((each) => [each.rid, each.actions]))
          const expected = [...last].some(
            ([held, given]) => below(asked, held) && (given.includes('full') || given.includes(action)),
          )
          expect(mayDo(table, { principal: ann, resource: asked, action }).allowed).to.equal(expected)
        },
      ),
      { numRuns: 100 },
    )
  })

  it('knows the lineage of an id, the nearest first', () => {
    expect(lineage(`${services}/team/app`)).to.deep.equal([
      `${services}/team/app`,
      `${services}/team`,
      `${services}/`,
      'dcos:service:marathon:marathon:services',
      'dcos:service:marathon:marathon',
      'dcos:service:marathon',
      'dcos:service',
    ])
    expect(normaliseResource(`${jobs}/a.b/c/`)).to.equal(`${jobs}a/b/c`)
  })
})
