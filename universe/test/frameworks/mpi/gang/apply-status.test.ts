import { expect } from 'chai'
import fc from 'fast-check'
import type { TaskState, TaskStatus } from '@dcos-lite/lib/mesos'
import { answerOffers } from '../../../../src/frameworks/mpi/gang/decide/answer-offers.ts'
import { applyStatus } from '../../../../src/frameworks/mpi/gang/decide/apply-status.ts'
import { applyTime } from '../../../../src/frameworks/mpi/gang/decide/apply-time.ts'
import { newGang } from '../../../../src/frameworks/mpi/gang/types.ts'
import type { Gang } from '../../../../src/frameworks/mpi/gang/types.ts'
import { offer, patience, spec } from './cluster-model.ts'

const moment = { nowMs: 1000, chance: 0.5 }

function launched(ranks = 3): Gang {
  const answers = answerOffers([newGang(spec('g', ranks), 0)], [offer('a', ranks)], patience, {
    nowMs: 0,
    chance: 0,
  })
  const [gang] = answers.gangs
  if (!gang) throw new Error('no gang')
  return gang
}

function status(rank: number, state: TaskState, message = '', reason = ''): TaskStatus {
  return { task_id: { value: `g-1-rank-${rank}` }, state, message, reason }
}

function after(gang: Gang, ...statuses: TaskStatus[]): { gang: Gang; killed: number[] } {
  const killed: number[] = []
  for (const one of statuses) {
    const step = applyStatus(gang, one, patience, moment)
    if (!step) continue
    gang = step.gang
    killed.push(...step.kill.map(({ rank }) => rank))
  }
  return { gang, killed }
}

const running = [0, 1, 2].map((rank) => status(rank, 'TASK_RUNNING'))

describe('what updates of its ranks mean for a gang', () => {
  it('is that it runs when all do, and that it ended well when all did', () => {
    expect(after(launched(), ...running.slice(1)).gang.phase).to.equal('starting')
    expect(after(launched(), ...running).gang.phase).to.equal('running')
    const done = [0, 1, 2].map((rank) => status(rank, 'TASK_FINISHED'))
    const { gang, killed } = after(launched(), ...running, ...done)
    expect([gang.phase, gang.exitCode, killed]).to.deep.equal(['ended', 0, []])
  })

  it('is that all others are killed when one fails, with its status and reason as those of the gang', () => {
    const bad = status(1, 'TASK_FAILED', 'Command exited with status 7', 'REASON_COMMAND_EXECUTOR_FAILED')
    const { gang, killed } = after(launched(), ...running, bad)
    expect([gang.phase, killed]).to.deep.equal(['ending', [0, 2]])
    const end = after(gang, status(0, 'TASK_KILLED'), status(2, 'TASK_KILLED')).gang
    expect([end.phase, end.exitCode]).to.deep.equal(['ended', 7])
    expect(end.why).to.equal(
      'rank 1 on a ended as TASK_FAILED: Command exited with status 7 (REASON_COMMAND_EXECUTOR_FAILED)',
    )
  })

  it('is laid to the rank that failed by itself, not to one that followed it and was heard of first', () => {
    const { gang } = after(
      launched(),
      ...running,
      status(2, 'TASK_FAILED', 'Command exited with status 120'),
      status(0, 'TASK_FAILED', 'Command exited with status 121'),
      status(1, 'TASK_FAILED', 'Memory limit exceeded', 'REASON_CONTAINER_LIMITATION_MEMORY'),
    )
    expect(gang.exitCode).to.equal(1)
    expect(gang.why).to.contain('rank 1').and.contain('Memory limit exceeded')
  })

  it('is another launch when the first got lost on its way, and the end after some', () => {
    const lost = [0, 1, 2].map((rank) => status(rank, 'TASK_LOST', 'Offer is gone', 'REASON_INVALID_OFFERS'))
    const { gang } = after(launched(), ...lost)
    expect([gang.phase, gang.launches, gang.ranks]).to.deep.equal(['waiting', 1, []])
    const last = after({ ...launched(), launches: patience.launches }, ...lost).gang
    expect([last.phase, last.exitCode]).to.deep.equal(['ended', 1])
    expect(after(launched(), ...running, ...lost).gang.phase).to.equal('ended')
  })

  it('is nothing when they are of an earlier launch, or came before', () => {
    const gang = launched()
    expect(
      applyStatus(gang, { ...status(0, 'TASK_LOST'), task_id: { value: 'g-0-rank-0' } }, patience, moment),
    ).to.equal(undefined)
    const once = after(gang, status(0, 'TASK_RUNNING')).gang
    expect(applyStatus(once, status(0, 'TASK_RUNNING'), patience, moment)).to.equal(undefined)
  })

  it('is one end only, with a reason unless all finished, whatever the order', () => {
    const states: TaskState[] = ['TASK_FINISHED', 'TASK_FAILED', 'TASK_KILLED', 'TASK_LOST', 'TASK_RUNNING']
    const updates = fc.array(fc.tuple(fc.nat(2), fc.constantFrom(...states)), { maxLength: 12 })
    fc.assert(
      fc.property(updates, (list) => {
        const given = list.map(([rank, state]) => status(rank, state))
        const { gang, killed } = after(launched(), ...running, ...given)
        const ended = gang.ranks.filter(({ end }) => end !== undefined)
        expect(gang.phase === 'ended').to.equal(ended.length === 3)
        const well = ended.every(({ end }) => end?.state === 'TASK_FINISHED')
        if (!well) expect(gang.why).to.be.a('string')
        if (gang.phase === 'ended') expect(gang.exitCode === 0).to.equal(well)
        // Everything that is not over when one fails is killed, once.
        expect(new Set(killed).size).to.equal(killed.length)
        if (gang.phase === 'ending') {
          const open = gang.ranks.filter(({ end }) => end === undefined).map(({ rank }) => rank)
          expect(killed).to.include.members(open)
        }
      }),
      { numRuns: 100 },
    )
  })
})

describe('what time means for a gang', () => {
  it('is its end when not all ranks ran in time', () => {
    const { gang } = after(launched(), status(0, 'TASK_RUNNING'))
    expect(applyTime(gang, patience, 59_999)).to.equal(undefined)
    const step = applyTime(gang, patience, 60_000)
    expect(step?.kill.map(({ rank }) => rank)).to.deep.equal([0, 1, 2])
    expect(step?.gang.why).to.contain('rank 1 on a, rank 2 on a did not')
  })

  it('is another kill when one had no effect, and the end of waiting', () => {
    const { gang } = after(launched(), status(0, 'TASK_FAILED'))
    expect(applyTime(gang, patience, 5999)).to.equal(undefined)
    expect(applyTime(gang, patience, 6000)?.kill.map(({ rank }) => rank)).to.deep.equal([1, 2])
    const waiting = newGang(spec('g', 1), 0)
    expect(applyTime(waiting, { ...patience, waitMs: 3000 }, 2999)).to.equal(undefined)
    expect(applyTime(waiting, { ...patience, waitMs: 3000 }, 3000)?.gang.exitCode).to.equal(75)
  })
})
