import { expect } from 'chai'
import { commands } from '../../src/commands/index.ts'
import { loadGroup } from '../../src/commands/load-group.ts'

describe('Loading the commands of one word', () => {
  it('finds for every first word all commands that begin with it', async () => {
    for (const word of new Set([...commands.keys()].map((id) => id.split(' ')[0] ?? ''))) {
      const wanted = [...commands.keys()].filter((id) => id === word || id.startsWith(`${word} `))
      expect([...(await loadGroup(word)).keys()], word).to.include.members(wanted)
    }
  })

  it('finds nothing for other words', async () => {
    for (const word of ['', 'none', 'constructor', '__proto__']) {
      expect((await loadGroup(word)).size, word).to.equal(0)
    }
  })
})
