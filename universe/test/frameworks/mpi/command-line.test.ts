import { expect } from 'chai'
import { readCommandLine } from '../../../src/frameworks/mpi/command-line.ts'

const least = ['--master', 'http://127.0.0.1:5050', '--ranks', '3', '--', 'program', '--flag']

describe('the command line of mpi-gang', () => {
  it('gives the words after "--" to the program', () => {
    const config = readCommandLine(['--cpus', '0.5', '--wait', '8', ...least])
    expect(config?.gangs).to.deep.equal([
      { name: 'mpi', ranks: 3, cpus: 0.5, memMiB: 128, program: ['program', '--flag'] },
    ])
    expect(config?.patience).to.deep.equal({ waitMs: 8000 })
  })

  it('says what is wrong with it', () => {
    expect(() => readCommandLine(least.slice(2))).to.throw('--master is missing')
    expect(() => readCommandLine(least.slice(0, 4))).to.throw('the program is missing')
    expect(() => readCommandLine(['--ranks', '1.5', ...least.slice(0, 2), 'x'])).to.throw('whole number')
    expect(() => readCommandLine(['--mem', '-1', ...least])).to.throw('--mem')
    expect(() => readCommandLine(['--nothing', ...least])).to.throw("'--nothing'")
    expect(readCommandLine(['--help'])).to.equal(undefined)
  })
})
