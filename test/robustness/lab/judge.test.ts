import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect } from 'chai'
import { eventually, withTemporaryFolder } from '@dcos-lite/lib/testing'
import type { LabTaskMemory } from './framework.ts'
import { judge } from './judge.ts'
import { planLabHistory } from './plan.ts'
import { keeperWords } from './task-words.ts'

function task(id: string, more: Partial<LabTaskMemory> = {}): [string, LabTaskMemory] {
  const ended = more.ended ?? 'TASK_KILLED'
  const memory = { id, part: 'instance' as const, slot: 0, agentId: 'a', message: 'why', killWanted: false }
  return [id, { ...memory, state: ended, ended, ...more }]
}

const judged = (tasks: [string, LabTaskMemory][], marks: Record<string, string[]>): string[] =>
  judge({ tasks: new Map(tasks) }, new Map(Object.entries(marks)))

describe('The judge of histories in the lab', () => {
  it('has nothing against a history as it should be', () => {
    const marks = { 'x.started': ['1'], 'x.beats': ['10', '20'], 'y.started': ['2'], 'y.beats': ['21', '30'] }
    expect(judged([task('x'), task('y'), task('z', { ended: 'TASK_DROPPED' })], marks)).to.deep.equal([])
  })

  it('sees a task that started twice, and one that ran though it was said to be dropped', () => {
    const marks = { 'x.started': ['1', '2'], 'y.started': ['3'] }
    expect(judged([task('x'), task('y', { ended: 'TASK_DROPPED' })], marks)).to.deep.equal([
      'x was started 2 times',
      'y ran and is said to be TASK_DROPPED: why',
    ])
  })

  it('sees an end that was never told, and one that was told wrongly', () => {
    const batch = task('b', { part: 'batch', slot: undefined, ended: 'TASK_FINISHED' })
    const open: [string, LabTaskMemory] = ['x', { ...task('x')[1], ended: undefined, state: 'TASK_RUNNING' }]
    expect(judged([open, batch], { 'b.done': ['1'] })).to.deep.equal([
      'the end of x was never told; it is TASK_RUNNING',
      'b is said to have finished; it left 1',
    ])
  })

  it('sees instances of one slot that live at the same moment', () => {
    const marks = { 'x.beats': ['10', '20'], 'y.beats': ['19', '30'], 'z.beats': ['15', '16'] }
    const tasks = [task('x'), task('y'), task('z', { slot: 1 })]
    expect(judged(tasks, marks)).to.deep.equal(['x and y of slot 0 ran at the same time'])
  })

  it('hears of a keeper whose volume lost what it held, and of none that found it all', async () => {
    await withTemporaryFolder(async (folder) => {
      const marks = join(folder, 'marks')
      await mkdir(join(folder, 'data'))
      const written = async (): Promise<number> =>
        (await readFile(join(marks, 'written'), 'utf8').catch(() => '')).length
      const keep = async (id: string): Promise<void> => {
        const before = await written()
        const options = { cwd: folder, detached: true, stdio: 'ignore' } as const
        const keeper = spawn('sh', ['-c', keeperWords(marks, id)], options)
        const gone = once(keeper, 'exit')
        await eventually(async () => (await written()) > before)
        process.kill(-(keeper.pid ?? 0), 'SIGKILL')
        await gone
      }
      const lost = (): Promise<string> => readFile(join(marks, 'lost'), 'utf8').catch(() => '')
      await keep('k-0')
      await keep('k-1')
      expect(await lost()).to.equal('')
      await rm(join(folder, 'data/log'))
      await keep('k-2')
      expect(await lost()).to.match(/^0 lines instead of \d+ at the start of k-2\n$/)
    })
  })

  it('judges a history that its seed alone decides', () => {
    expect(planLabHistory(7)).to.deep.equal(planLabHistory(7))
    expect(planLabHistory(7)).to.not.deep.equal(planLabHistory(8))
  })
})
