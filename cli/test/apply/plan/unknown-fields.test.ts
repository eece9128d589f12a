import { expect } from 'chai'
import { makePlan } from '../../../src/apply/plan/make-plan.ts'
import type { Resource } from '../../../src/apply/plan/types.ts'
import { unknownFields } from '../../../src/apply/plan/unknown-fields.ts'

const app = (fields: object): Resource => ({
  kind: 'app',
  id: '/web',
  wanted: { id: '/web', ...fields },
  source: 'web.yaml',
  after: [],
})

describe('Fields that no app has', () => {
  it('are told, with the field that is likely meant', () => {
    const [only, ...more] = unknownFields(app({ men: 64, cpus: 0.1, tasksRunning: 3 }))
    expect(only).to.include('web.yaml').and.include('"men"').and.include('Is "mem" meant?')
    expect(more).to.deep.equal([])
    expect(unknownFields({ ...app({ anything: 1 }), kind: 'job' })).to.deep.equal([])
  })

  it('make no difference, since the service keeps none of them', () => {
    const [step] = makePlan([app({ men: 64, tasksRunning: 3 })], new Map([['app /web', { id: '/web' }]]))
    expect(step?.action).to.equal('unchanged')
  })
})
