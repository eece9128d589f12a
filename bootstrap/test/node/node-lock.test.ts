import { expect } from 'chai'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { withNodeLock } from '../../src/node/node-lock.ts'

describe('The lock of a node', () => {
  it('keeps a second change out, and lets it in when the first has ended', () =>
    withTemporaryFolder(async (root) => {
      await withNodeLock(root, async () => {
        const refused: unknown = await withNodeLock(root, () => Promise.resolve('in'), 100).catch(
          (error: unknown) => error,
        )
        expect(refused).to.have.property('code', 'DCL_BOOTSTRAP_NODE_BUSY')
      })
      expect(await withNodeLock(root, () => Promise.resolve('in'))).to.equal('in')
    }))

  it('is another one for another node', () =>
    withTemporaryFolder((first) =>
      withTemporaryFolder(async (second) => {
        const result = await withNodeLock(first, () => withNodeLock(second, () => Promise.resolve('both')))
        expect(result).to.equal('both')
      }),
    ))
})
