import { expect } from 'chai'
import fc from 'fast-check'
import { directoryLabel, label, labels } from '../../src/decide/label.ts'
import { agentTail, taskHash } from '../../src/decide/task-hash.ts'

describe('label', () => {
  const cases: [string, string][] = [
    ['Hello.World_1', 'hello-world-1'],
    ['--a--', 'a'],
    ['9lives', '9lives'],
    ['/grp/app', 'grpapp'],
    ['_', ''],
    ['ünïcode', 'ncode'],
    [`${'x'.repeat(60)}---${'y'.repeat(10)}`, `${'x'.repeat(60)}yyy`],
    ['fd%gsf---gs7-f$gs--d7fddg-123', 'fdgsf---gs7-fgs--d7fddg-123'],
  ]
  for (const [given, expected] of cases) {
    it(`makes "${expected}" of "${given}"`, () => {
      expect(label(given)).to.equal(expected)
    })
  }

  it('gives a label that DNS can carry, whatever it is given, and changes it no more', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 150, unit: 'binary' }), (text) => {
        const made = label(text)
        expect(made).to.match(/^$|^[a-z0-9][a-z0-9-]{0,62}$/)
        expect(label(made)).to.equal(made.replace(/-+$/, ''))
        expect(directoryLabel(text)).to.match(/^$|^[a-z0-9][a-z0-9-]{0,62}$/)
      }),
      { numRuns: 100 },
    )
  })
})

describe('labels', () => {
  const cases: [string, string][] = [
    ['Weird_Name.With Dots.-x-', 'weird-name.withdots.x'],
    ['a..c.', 'a.c'],
    ['(@ host . com', 'host.com'],
  ]
  for (const [given, expected] of cases) {
    it(`makes "${expected}" of "${given}"`, () => {
      expect(labels(given)).to.equal(expected)
    })
  }
})

describe('taskHash', () => {
  const cases: [string, string][] = [
    ['web.1', 'e844k'],
    ['api.instance-1', '73dhg'],
    ['a', 'o556e'],
    ['my-app.instance-6b1b2a8e-0f3d-11e9-8b1e-70b3d5800001._app.1', '7skzz'],
  ]
  for (const [given, expected] of cases) {
    it(`is ${expected} for "${given}"`, () => {
      expect(taskHash(given)).to.equal(expected)
    })
  }

  it('goes with the last part of the agent id', () => {
    expect(agentTail('8d6b-11aa-S12')).to.equal('s12')
  })
})
