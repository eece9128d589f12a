import { expect } from 'chai'
import fc from 'fast-check'
import { decideLease, overlayCapacity } from '../../../src/master/overlay/decide/lease.ts'
import type { OverlayLease } from '../../../src/master/overlay/decide/lease.ts'
import { addressText, partOf, readSubnet } from '../../../src/master/overlay/decide/addresses.ts'
import { overlayProblem, overlaySettings } from '../../../src/master/overlay/settings.ts'

const settings = overlaySettings({})
const nobody = (): boolean => false

describe('The subnets of the overlay', () => {
  it('are read from text, and cut into parts', () => {
    expect(readSubnet('9.1.2.3/8')).to.deep.equal({ base: 9 * 2 ** 24, prefix: 8 })
    for (const bad of ['9.0.0.0', '9.0.0.0/33', '300.0.0.0/8', 'x/8'])
      expect(readSubnet(bad)).to.equal(undefined)
    expect(addressText(2 ** 32 - 1)).to.equal('255.255.255.255')
    expect(partOf({ base: 9 * 2 ** 24, prefix: 8 }, 24, 257)).to.equal('9.1.1.0/24')
  })

  it('have the defaults of DC/OS, and problems that are told', () => {
    expect(overlayCapacity(settings)).to.equal(4094)
    const problem = (networks: { name: string; subnet: string; prefix: number }[]) =>
      overlayProblem({ networks })
    expect(overlayProblem({})).to.equal(undefined)
    expect(problem([])).to.include('no overlay network')
    expect(problem([{ name: 'a-name-too-long', subnet: '9.0.0.0/8', prefix: 24 }])).to.include('13 letters')
    expect(problem([{ name: 'a', subnet: '9.0.0.0/8', prefix: 7 }])).to.include('from 8 to 30')
  })

  it('go to an agent with a tunnel of its own', () => {
    const decision = decideLease(settings, new Map(), { agentId: 'a', ip: '10.0.0.1' }, nobody)
    expect(decision).to.deep.equal({
      changed: true,
      removed: [],
      lease: {
        agentId: 'a',
        ip: '10.0.0.1',
        index: 0,
        vtepIp: '44.128.0.1',
        vtepMac: '70:b3:d5:80:00:01',
        subnets: { dcos: '9.0.0.0/24' },
      },
    })
  })

  it('pass to a new agent at the address of a lost one, not to a second beside a connected one', () => {
    const first = decideLease(settings, new Map(), { agentId: 'a', ip: '10.0.0.1' }, nobody)
    if ('refused' in first) throw new Error(first.refused)
    const book = new Map([['a', first.lease]])
    const next = decideLease(settings, book, { agentId: 'b', ip: '10.0.0.1' }, nobody)
    expect(next).to.deep.include({ removed: ['a'] })
    expect('lease' in next && next.lease.subnets).to.deep.equal(first.lease.subnets)
    expect(decideLease(settings, book, { agentId: 'b', ip: '10.0.0.1' }, () => true)).to.have.property(
      'refused',
    )
  })

  it('are never given twice, and stay with their agent until it is gone', () => {
    const small = overlaySettings({ networks: [{ name: 'net', subnet: '10.9.0.0/28', prefix: 30 }] })
    const event = fc.record({ agent: fc.integer({ min: 0, max: 6 }), gone: fc.boolean() })
    fc.assert(
      fc.property(fc.array(event, { maxLength: 30 }), (events) => {
        const book = new Map<string, OverlayLease>()
        for (const { agent, gone } of events) {
          const agentId = `agent-${agent}`
          const before = book.get(agentId)
          if (gone) {
            book.delete(agentId)
            continue
          }
          const decision = decideLease(small, book, { agentId, ip: `10.0.0.${agent}` }, () => true)
          if ('refused' in decision) expect(book.size).to.equal(4)
          else {
            book.set(agentId, decision.lease)
            if (before) expect(decision).to.deep.include({ lease: before, changed: false })
          }
          const subnets = [...book.values()].map(({ subnets: own }) => own['net'])
          expect(new Set(subnets).size).to.equal(subnets.length)
        }
      }),
      { numRuns: 80 },
    )
  })
})
