import { execFileSync, spawnSync } from 'node:child_process'
import { expect } from 'chai'
import fc from 'fast-check'
import { newGang } from '../../../../src/frameworks/mpi/gang/types.ts'
import type { Gang, Rank } from '../../../../src/frameworks/mpi/gang/types.ts'
import { rankTask } from '../../../../src/frameworks/mpi/launch/rank-task.ts'
import { spec } from '../gang/cluster-model.ts'

function gangOf(program: string[]): { gang: Gang; ranks: Rank[] } {
  const ranks = [0, 1].map((rank) => {
    return { rank, agentId: 'a', hostname: 'a', resources: [], taskId: `g-1-rank-${rank}`, running: false }
  })
  const gang = { ...newGang(spec('g', 2, { program, image: 'mpi:1' }), 0), ranks }
  return { gang: { ...gang, meeting: { address: '192.0.2.1', port: 31000 } }, ranks }
}

describe('the task of a rank', () => {
  it('knows where rank 0 waits, and which rank it is', () => {
    const { gang, ranks } = gangOf(['true'])
    const tasks = ranks.map((rank) => rankTask(gang, rank))
    const variables = tasks.map(({ command }) =>
      Object.fromEntries((command?.environment?.variables ?? []).map(({ name, value }) => [name, value])),
    )
    for (const [rank, one] of variables.entries()) {
      expect(one).to.include({ GANG_MEETING: '192.0.2.1:31000', GANG_SIZE: '2', GANG_RANK: String(rank) })
    }
    expect(tasks[0]?.command?.value).to.contain('mpiexec.hydra')
    expect(tasks[1]?.command?.value).not.to.contain('mpiexec.hydra')
    expect(tasks[0]?.container?.mesos?.image?.docker?.name).to.equal('mpi:1')
  })

  it('is a program that the shell understands', () => {
    const { gang, ranks } = gangOf(['true'])
    for (const rank of ranks) {
      const { status, stderr } = spawnSync('sh', ['-n', '-c', rankTask(gang, rank).command?.value ?? ''])
      expect(status, stderr.toString()).to.equal(0)
    }
  })

  it('gives every word to the program as it is', () => {
    const words = fc.array(
      fc.string().map((word) => word.replaceAll('\0', '')),
      { minLength: 1, maxLength: 4 },
    )
    fc.assert(
      fc.property(words, (program) => {
        const { gang, ranks } = gangOf(program)
        const [rank] = ranks
        const value = (rank && rankTask(gang, rank).command?.value) ?? ''
        const setting = value.slice(0, value.indexOf('\ncd "$MESOS_SANDBOX"'))
        const said = execFileSync('sh', ['-c', `${setting}\nprintf '%s\\0' "$@"`]).toString()
        expect(said).to.equal(program.map((word) => `${word}\0`).join(''))
      }),
      { numRuns: 15 },
    )
  })
})
