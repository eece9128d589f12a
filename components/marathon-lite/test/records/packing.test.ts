import { randomBytes } from 'node:crypto'
import { expect } from 'chai'
import fc from 'fast-check'
import { pack, unpack } from '../../src/records/packing.ts'

describe('Packed records', () => {
  it('come back as they were, and small ones are not packed', () => {
    const records = fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string()), fc.boolean()))
    fc.assert(
      fc.property(records, fc.boolean(), (record, large) => {
        const value = large ? { ...record, filling: 'x'.repeat(70_000) } : record
        const stored = JSON.parse(JSON.stringify(pack(value))) as Record<string, unknown>
        expect(Object.keys(stored)[0] === 'packed').to.equal(large)
        expect(unpack(stored)).to.deep.equal(JSON.parse(JSON.stringify(value)))
      }),
      { numRuns: 50 },
    )
  })

  it('of a deployment of 10,000 services fit one transaction', () => {
    const ids = Array.from({ length: 10_000 }, () => `/team/${randomBytes(8).toString('hex')}`)
    const step = (action: string): object => ({ actions: ids.map((app) => ({ action, app })) })
    const services = Object.fromEntries(
      ids.map((id) => [id, { kind: 'app', to: '2024-01-01T00:00:00.000Z' }]),
    )
    const record = { steps: [step('StartApplication'), step('ScaleApplication')], change: { services } }
    expect(JSON.stringify(record).length).to.be.greaterThan(1024 * 1024)
    expect(JSON.stringify(pack(record)).length).to.be.lessThan(512 * 1024)
  })
})
