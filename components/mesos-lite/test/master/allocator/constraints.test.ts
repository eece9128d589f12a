import { expect } from 'chai'
import { compileConstraints, constraintsProblem } from '../../../src/master/allocator/constraints.ts'
import type { OfferConstraints } from '../../../src/master/allocator/constraints.ts'
import { agent } from './snapshots.ts'

type Constraint = NonNullable<
  NonNullable<
    NonNullable<OfferConstraints['role_constraints']>[string]['groups']
  >[number]['attribute_constraints']
>[number]

const of = (...groups: Constraint[][]): OfferConstraints => ({
  role_constraints: { '*': { groups: groups.map((attribute_constraints) => ({ attribute_constraints })) } },
})
const rack = { attribute_name: 'rack' }
const holds = (constraints: OfferConstraints, ...texts: string[]): boolean | undefined =>
  compileConstraints(constraints).get('*')?.(
    agent('a', { attributes: texts.map((value) => ({ name: 'rack', type: 'TEXT', text: { value } })) }),
  )

describe('offer constraints', () => {
  it('hold when all constraints of any group do', () => {
    const either = of(
      [{ selector: rack, predicate: { text_equals: { value: 'r1' } } }],
      [
        { selector: rack, predicate: { exists: {} } },
        { selector: { pseudoattribute_type: 'HOSTNAME' }, predicate: { text_matches: { regex: 'a\\..*' } } },
      ],
    )
    expect([holds(either, 'r1'), holds(either, 'r9'), holds(either)]).to.deep.equal([true, true, false])
  })

  it('match the whole text, by RE2, in time that does not explode', () => {
    const like = (regex: string): OfferConstraints =>
      of([{ selector: rack, predicate: { text_matches: { regex } } }])
    expect([
      holds(like('r[12]'), 'r1'),
      holds(like('r[12]'), 'r12'),
      holds(like('(?i)R1'), 'r1'),
    ]).to.deep.equal([true, false, true])
    expect(holds(like('(a+)+b'), 'a'.repeat(3000))).to.equal(false)
  })

  it('are true of attributes that are no text, unless those must not exist', () => {
    const scalar = agent('a', { attributes: [{ name: 'rack', type: 'SCALAR', scalar: { value: 1 } }] })
    const test = (predicate: Constraint['predicate']): boolean | undefined =>
      compileConstraints(of([{ selector: rack, predicate }])).get('*')?.(scalar)
    expect(test({ text_equals: { value: 'x' } })).to.equal(true)
    expect(test({ text_not_matches: { regex: '.*' } })).to.equal(true)
    expect(test({ not_exists: {} })).to.equal(false)
  })

  it('are refused when they are empty, ambiguous, too long or not RE2', () => {
    const predicate = { exists: {} }
    expect(constraintsProblem({ role_constraints: { '*': {} } })).to.match(/have no groups/)
    expect(constraintsProblem(of([]))).to.match(/has no constraints/)
    expect(constraintsProblem(of([{ selector: {}, predicate }]))).to.match(/must name either/)
    expect(constraintsProblem(of([{ selector: rack, predicate: {} }]))).to.match(/exactly one predicate/)
    for (const [regex, problem] of [
      ['(?=a)', /malformed/],
      ['a'.repeat(1001), /longer than 1000/],
      ['((a{1000}){1000}){1000}', /malformed/],
    ] as const) {
      expect(constraintsProblem(of([{ selector: rack, predicate: { text_matches: { regex } } }]))).to.match(
        problem,
      )
    }
    expect(constraintsProblem(of([{ selector: rack, predicate }]))).to.equal(undefined)
  })
})
