import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect } from 'chai'
import { kernelFaults, plantedFaults } from './planted/faults.ts'
import { plant } from './planted/planted-fault.ts'
import { tryFault } from './planted/try-fault.ts'

const root = join(import.meta.dirname, '../..')

describe('faults that are planted to try the judge', function () {
  this.timeout(120_000)

  it('have each its place in the sources, and a name of its own', () => {
    for (const fault of plantedFaults) {
      for (const { file } of fault.edits) {
        const source = readFileSync(join(root, file), 'utf8')
        expect(plant(fault, file, source), fault.name).to.not.equal(source)
      }
    }
    const names = plantedFaults.map(({ name }) => name)
    expect(new Set(names).size).to.equal(names.length)
  })

  it('are found: an offer that can be used twice, in the first histories', async () => {
    const fault = kernelFaults.find(({ name }) => name === 'offer-used-twice')
    if (!fault) throw new Error('there is no such fault')
    const { violation } = await tryFault(fault, 1, 20)
    expect(violation).to.match(/offered and used|its offer was used before|books of/)
  })
})
