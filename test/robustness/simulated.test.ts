import { expect } from 'chai'
import { runHistory } from './simulation/history.ts'
import { runMany } from './simulation/run-many.ts'

const firstSeed = Number(process.env.DCOS_SEED ?? 1)
// As many as fit into the time: on a machine that is busy there are fewer.
const mostHistories = 1000
const leastHistories = 10
const longestMs = 15_000

describe('simulated histories of a cluster: faults by seed, against a model', function () {
  this.timeout(600_000)

  it('happen again exactly, from their seed', async () => {
    const once = await runHistory(firstSeed)
    const again = await runHistory(firstSeed)
    expect(again).to.deep.equal(once)
    expect(once.steps).to.be.above(1000)
    expect((await runHistory(firstSeed + 1)).fingerprint).to.not.equal(once.fingerprint)
  })

  it('start no task twice, lose no status, offer nothing twice and keep what was promised', async () => {
    const startedMs = performance.now()
    const mayGoOn = (done: number): boolean =>
      done < leastHistories || performance.now() - startedMs < longestMs
    const { failures, histories, startedTasks } = await runMany(firstSeed, mostHistories, mayGoOn)
    expect(failures.join('\n'), 'histories that went wrong').to.equal('')
    expect(startedTasks).to.be.above(histories * 5)
  })
})
