import { expect } from 'chai'
import fc from 'fast-check'
import { commands } from '../../src/commands/index.ts'
import type { Command, Input } from '../../src/program/command.ts'
import { parseWords } from '../../src/program/parse.ts'

const example: Command = {
  id: 'example',
  summary: 'an example',
  arguments: [
    { name: 'first', description: 'the first', required: true },
    { name: 'others', description: 'the others', required: false, rest: true },
  ],
  flags: {
    yes: { type: 'boolean', description: 'do it' },
    lines: { type: 'integer', description: 'how many' },
    label: { type: 'text', description: 'a label', multiple: true },
  },
  examples: [],
  run: () => Promise.resolve(),
}

function parsed(command: Command, words: string[]): Input {
  const outcome = parseWords(command, words)
  if (outcome.outcome !== 'ok') throw new Error(JSON.stringify(outcome))
  return outcome.input
}

describe('Reading the words behind a command', () => {
  it('gives arguments and options by name', () => {
    const input = parsed(example, ['a', '--lines', '3', '--yes', 'b', 'c', '--label', 'x', '--label', 'y'])
    expect(input.argument('first')).to.equal('a')
    expect(input.rest()).to.deep.equal(['b', 'c'])
    expect(input.integer('lines')).to.equal(3)
    expect(input.flag('yes')).to.equal(true)
    expect(input.texts('label')).to.deep.equal(['x', 'y'])
  })

  it('says what is wrong in words', () => {
    expect(parseWords(example, [])).to.deep.include({ outcome: 'wrong' })
    expect(parseWords(example, ['a', '--lines', 'many'])).to.deep.equal({
      outcome: 'wrong',
      reason: '--lines needs a whole number, not "many"',
    })
    expect(parseWords(example, ['a', '--nope'])).to.deep.include({ outcome: 'wrong' })
  })

  it('sees a request for help before it complains about anything else', () => {
    expect(parseWords(example, ['--help'])).to.deep.equal({ outcome: 'help' })
    expect(parseWords(example, ['-h'])).to.deep.equal({ outcome: 'help' })
  })

  it('never throws, whatever the words are', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...commands.values()),
        fc.array(fc.string(), { maxLength: 5 }),
        (command, words) => {
          expect(['ok', 'help', 'wrong']).to.include(parseWords(command, words).outcome)
        },
      ),
    )
  })
})

describe('The declared commands', () => {
  for (const [id, command] of commands) {
    it(`"dcos ${id}" has a summary and examples that its own parser takes`, () => {
      expect(command.summary).to.not.equal('')
      expect(command.examples).to.not.be.empty
      for (const line of command.examples) {
        expect(line.startsWith(`dcos ${id}`), line).to.equal(true)
        const words = line.slice(`dcos ${id}`.length).split(' < ')[0]?.split(' ').filter(Boolean) ?? []
        expect(parseWords(command, words).outcome, line).to.equal('ok')
      }
    })
  }

  it('takes what follows the first argument as it is, where a command says so', () => {
    const user = { type: 'text', short: 'u', description: 'who' } as const
    const flags = { ...example.flags, user }
    const command: Command = { ...example, flags, optionsFirst: true }
    const input = parsed(command, ['--yes', '-u', 'me', 'a', 'ls', '-la', '--yes', '--', '--help'])
    expect(input.argument('first')).to.equal('a')
    expect(input.text('user')).to.equal('me')
    expect(input.rest()).to.deep.equal(['ls', '-la', '--yes', '--', '--help'])
    expect(parseWords(command, ['--help'])).to.deep.equal({ outcome: 'help' })
  })
})
