import { expect } from 'chai'
import fc from 'fast-check'
import { isUserId, planCreation, planPatch } from '../../src/decide/user-changes.ts'

describe('the judgement of user changes', () => {
  it('takes any body without throwing, and accepts only bodies with exactly one way in', () => {
    const body = fc.oneof(
      fc.anything(),
      fc.dictionary(
        fc.constantFrom('password', 'public_key', 'description', 'provider_type', 'cluster_url', 'other'),
        fc.oneof(fc.string(), fc.integer()),
      ),
    )
    fc.assert(
      fc.property(fc.string(), body, (uid, value) => {
        const plan = planCreation(uid, value)
        planPatch(value)
        if ('refused' in plan) {
          expect(plan.refused).not.to.equal('')
          return
        }
        const fields = value as Record<string, unknown>
        expect('password' in fields && 'public_key' in fields).to.equal(false)
        if (plan.kind === 'password') expect(plan.password.length).to.be.at.least(5)
      }),
      { numRuns: 100 },
    )
  })

  it('knows which user ids are allowed', () => {
    for (const uid of ['ann', 'a', 'ann@example.com', 'a.b-c_d+e', 'A1'])
      expect(isUserId(uid), uid).to.equal(true)
    for (const uid of ['', '-a', 'a b', 'a/b', 'ä', 'a'.repeat(97)])
      expect(isUserId(uid), uid).to.equal(false)
  })
})
