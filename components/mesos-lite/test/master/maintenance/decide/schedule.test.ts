import { expect } from 'chai'
import fc from 'fast-check'
import { isDown, isMachine, windowOf } from '../../../../src/master/maintenance/decide/machine.ts'
import {
  bringUp,
  changeSchedule,
  emptyMaintenance,
  takeDown,
} from '../../../../src/master/maintenance/decide/schedule.ts'
import type { MaintenanceRecord } from '../../../../src/master/registry/maintenance-format.ts'

const machine = fc.constantFrom('a', 'b', 'c').map((hostname) => ({ hostname, ip: '10.0.0.1' }))
const unavailability = { start: { nanoseconds: 5 } }
const windows = fc.array(
  fc.array(machine, { minLength: 1, maxLength: 2 }).map((machine_ids) => ({ machine_ids, unavailability })),
  { maxLength: 3 },
)
type Change = (record: MaintenanceRecord) => ReturnType<typeof takeDown>
const change: fc.Arbitrary<Change> = fc.oneof(
  windows.map(
    (list): Change =>
      (record) =>
        changeSchedule(record, list),
  ),
  fc.array(machine, { maxLength: 2 }).map(
    (list): Change =>
      (record) =>
        takeDown(record, list),
  ),
  fc.array(machine, { maxLength: 2 }).map(
    (list): Change =>
      (record) =>
        bringUp(record, list),
  ),
)

describe('the maintenance schedule', () => {
  it('never has a machine twice, and everything that is down is in it', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 12 }), (changes) => {
        let record = emptyMaintenance
        for (const apply of changes) {
          const result = apply(record)
          if ('record' in result) record = result.record
          const names = record.windows.flatMap(({ machine_ids }) =>
            machine_ids.map(({ hostname }) => hostname),
          )
          expect(new Set(names).size).to.equal(names.length)
          for (const { hostname } of record.down) expect(names).to.include(hostname)
          expect(new Set(record.down.map(({ hostname }) => hostname)).size).to.equal(record.down.length)
          expect(record.windows.every(({ machine_ids }) => machine_ids.length > 0)).to.equal(true)
        }
      }),
      { numRuns: 100 },
    )
  })

  it('finds machines by name whatever its case, by address, or by both', () => {
    const host = { hostname: 'Node-1', ip: '10.0.0.1' }
    expect(isMachine({ hostname: 'node-1' }, host)).to.equal(true)
    expect(isMachine({ ip: '10.0.0.1' }, host)).to.equal(true)
    expect(isMachine({ hostname: 'node-1', ip: '10.0.0.2' }, host)).to.equal(false)
    const record = {
      windows: [{ machine_ids: [{ hostname: 'node-1' }], unavailability }],
      down: [{ ip: '10.0.0.1' }],
    }
    expect(windowOf(record, host)).to.equal(unavailability)
    expect(windowOf(record, { ...host, hostname: 'other' })).to.equal(undefined)
    expect(isDown(record, host)).to.equal(true)
  })
})
