import { expect } from 'chai'
import fc from 'fast-check'
import { commands } from '../../src/commands/index.ts'
import { findCommand, groupsOf } from '../../src/program/find-command.ts'

const groups = groupsOf(commands.keys())

describe('Finding the command that words name', () => {
  it('takes the longest name and leaves the rest', () => {
    const found = findCommand(commands, groups, ['marathon', 'app', 'scale', '/x', '3'])
    expect(found).to.deep.include({ outcome: 'command', rest: ['/x', '3'] })
  })

  it('knows a command that is a group as well', () => {
    expect(findCommand(commands, groups, ['task'])).to.deep.include({ outcome: 'command', rest: [] })
    expect(findCommand(commands, groups, ['task', 'log', 'x'])).to.deep.include({
      outcome: 'command',
      rest: ['x'],
    })
    expect(findCommand(commands, groups, ['task', 'hello'])).to.deep.include({
      outcome: 'command',
      rest: ['hello'],
    })
  })

  it('tells a group from an unknown word, and says in which group it is unknown', () => {
    expect(findCommand(commands, groups, ['marathon', 'app'])).to.deep.equal({
      outcome: 'group',
      group: 'marathon app',
    })
    expect(findCommand(commands, groups, ['node', 'lst'])).to.deep.equal({
      outcome: 'unknown',
      group: 'node',
      word: 'lst',
    })
    expect(findCommand(commands, groups, ['lst'])).to.deep.equal({
      outcome: 'unknown',
      group: '',
      word: 'lst',
    })
  })

  it('finds every declared command by its own words, whatever follows', () => {
    fc.assert(
      fc.property(fc.constantFrom(...commands.keys()), fc.constantFrom('--json', '-x'), (id, option) => {
        const found = findCommand(commands, groups, [...id.split(' '), option])
        expect(found.outcome === 'command' && found.command.id).to.equal(id)
      }),
    )
  })
})
