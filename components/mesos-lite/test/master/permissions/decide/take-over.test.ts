import { expect } from 'chai'
import type { Principal } from '@dcos-lite/lib/contracts'
import { takeOverProblem } from '../../../../src/master/permissions/decide/take-over.ts'

const ann: Principal = { uid: 'ann', kind: 'service-account' }
const ben: Principal = { uid: 'ben', kind: 'user' }
const cluster: Principal = { uid: 'dcos', kind: 'component' }

describe('going on as a framework that is known', () => {
  it('is for its own account, and for parts of the cluster', () => {
    expect(takeOverProblem(ann, { ...ann })).to.equal(undefined)
    expect(takeOverProblem(ann, cluster)).to.equal(undefined)
    expect(takeOverProblem(cluster, cluster)).to.equal(undefined)
  })

  it('is refused to every other', () => {
    expect(takeOverProblem(ann, ben)).to.equal("Framework belongs to 'ann', not to 'ben'")
    expect(takeOverProblem(cluster, ann)).to.equal("Framework belongs to 'dcos', not to 'ann'")
    expect(takeOverProblem(ann, 'nobody')).to.equal("Framework belongs to 'ann', not to ''")
  })

  it('is open where it is not known whose it is, or nobody asks', () => {
    for (const caller of [undefined, 'nobody', ann, cluster] as const) {
      expect(takeOverProblem(undefined, caller)).to.equal(undefined)
      expect(takeOverProblem('nobody', caller)).to.equal(undefined)
    }
    expect(takeOverProblem(ann, undefined)).to.equal(undefined)
  })
})
