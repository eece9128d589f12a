import { expect } from 'chai'
import { readGlobalOptions } from '../../src/program/global-options.ts'

describe('Options before the first command word', () => {
  it('are read only there', () => {
    expect(readGlobalOptions(['-vv', 'node', '-v'], {})).to.deep.include({
      verbosity: 2,
      words: ['node', '-v'],
    })
  })

  it('accept the old ones without meaning', () => {
    expect(readGlobalOptions(['--debug', '--log-level', 'debug', 'task'], {}).words).to.deep.equal(['task'])
    expect(readGlobalOptions(['--log-level=info', 'task'], {}).words).to.deep.equal(['task'])
  })

  it('take "help" as a word for --help', () => {
    expect(readGlobalOptions(['help', 'marathon', 'app'], {})).to.deep.include({
      help: true,
      words: ['marathon', 'app'],
    })
  })

  it('take the verbosity of the environment', () => {
    expect(readGlobalOptions(['task'], { DCOS_VERBOSITY: '1' }).verbosity).to.equal(1)
  })
})
