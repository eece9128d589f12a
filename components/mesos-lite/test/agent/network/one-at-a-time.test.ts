import { expect } from 'chai'
import { oneAtATime } from '../../../src/agent/network/one-at-a-time.ts'

describe('work that is done once at a time for each key', () => {
  it('is shared by who asks for it while it is under way, and done anew afterwards', async () => {
    const begun: string[] = []
    const ends: (() => void)[] = []
    const work = oneAtATime((key: string) => {
      begun.push(key)
      return new Promise<void>((resolve) => ends.push(resolve))
    })
    const all = [work('one'), work('one'), work('two'), work('one')]
    expect(begun).to.deep.equal(['one', 'two'])
    for (const end of ends) end()
    await Promise.all(all)
    const again = work('one')
    expect(begun).to.deep.equal(['one', 'two', 'one'])
    ends.at(-1)?.()
    await again
  })

  it('is done anew after it failed, and fails for everybody who shared it', async () => {
    let runs = 0
    const work = oneAtATime(async (key: string) => {
      runs += 1
      await Promise.resolve()
      throw new Error(`${key} ${runs}`)
    })
    const ends = await Promise.allSettled([work('one'), work('one')])
    expect(ends.map((end) => (end.status === 'rejected' ? String(end.reason) : ''))).to.deep.equal([
      'Error: one 1',
      'Error: one 1',
    ])
    expect((await Promise.allSettled([work('one')]))[0]?.status).to.equal('rejected')
    expect(runs).to.equal(2)
  })
})
