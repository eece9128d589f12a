import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { LabHost } from '../../lab/index.ts'
import type { LabFramework, LabTaskMemory } from './framework.ts'
import { marksFolder } from './task-words.ts'

/** What tasks left on the hosts: lines by the name of the file, over all hosts. */
export type Marks = Map<string, string[]>

/** Reads the marks of a history. */
export async function readMarks(hosts: readonly LabHost[], history: string): Promise<Marks> {
  const marks: Marks = new Map()
  for (const host of hosts) {
    const folder = join(host.rootFolder, marksFolder(history))
    for (const name of await readdir(folder).catch(() => [])) {
      const lines = (await readFile(join(folder, name), 'utf8')).split('\n').filter(Boolean)
      marks.set(name, [...(marks.get(name) ?? []), ...lines])
    }
  }
  return marks
}

/** A task never started is said to be one of these. */
const neverRan: readonly string[] = ['TASK_DROPPED', 'TASK_GONE', 'TASK_ERROR', 'TASK_LOST']

function ofTask({ id, state, ended, message }: LabTaskMemory, marks: Marks): string[] {
  const violations: string[] = []
  const starts = marks.get(`${id}.started`)?.length ?? 0
  const [done] = marks.get(`${id}.done`) ?? []
  if (starts > 1) violations.push(`${id} was started ${starts} times`)
  if (ended === undefined) return [...violations, `the end of ${id} was never told; it is ${state}`]
  if (starts > 0 && neverRan.includes(ended))
    violations.push(`${id} ran and is said to be ${ended}: ${message}`)
  if (ended === 'TASK_FINISHED' && done !== '0')
    violations.push(`${id} is said to have finished; it left ${done ?? 'nothing'}`)
  return violations
}

/** Two instances of one slot that lived at the same moment. All hosts have one clock. */
function overlaps(tasks: readonly LabTaskMemory[], marks: Marks): string[] {
  const lives = tasks.flatMap(({ id, slot }) => {
    const beats = (marks.get(`${id}.beats`) ?? []).map(Number)
    const [first] = beats
    const last = beats.at(-1)
    return first === undefined || last === undefined ? [] : [{ id, slot, first, last }]
  })
  lives.sort((a, b) => a.first - b.first)
  return lives.flatMap((one, at) =>
    lives
      .slice(at + 1)
      .filter((other) => other.slot === one.slot && other.first < one.last)
      .map((other) => `${one.id} and ${other.id} of slot ${one.slot ?? '?'} ran at the same time`),
  )
}

/** What is wrong with a history of which everything has ended. */
export function judge({ tasks }: Pick<LabFramework, 'tasks'>, marks: Marks): string[] {
  const all = [...tasks.values()]
  const lost = (marks.get('lost') ?? []).map((line) => `the volume has ${line}`)
  return [...all.flatMap((task) => ofTask(task, marks)), ...overlaps(all, marks), ...lost]
}
