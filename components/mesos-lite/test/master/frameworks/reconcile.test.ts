import { expect } from 'chai'
import { agentStanding } from '../../../src/master/frameworks/reconcile.ts'
import type { Standings } from '../../../src/master/frameworks/reconcile.ts'

function standings(states: Record<string, 'admitted' | 'unreachable' | 'gone'>): Standings {
  const records = new Map(Object.entries(states).map(([id, state]) => [id, { state }]))
  return { agents: new Map([['here', {}]]), recovering: new Set(['late']), registry: { agents: records } }
}

describe('what an agent is to the master', () => {
  it('is what the registry says when it is neither here nor expected back', () => {
    const reign = standings({ here: 'admitted', late: 'admitted', away: 'unreachable', over: 'gone' })
    const told = ['here', 'late', 'away', 'over', 'other', undefined].map((id) => agentStanding(reign, id))
    const wanted = ['registered', 'recovering', 'unreachable', 'gone', 'unknown', 'unknown']
    expect(told).to.deep.equal(wanted)
  })

  it('is that it is expected while its registration is written and the store has not answered yet', () =>
    expect(agentStanding(standings({ coming: 'admitted' }), 'coming')).to.equal('recovering'))
})
