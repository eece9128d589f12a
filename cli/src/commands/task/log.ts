import type { Command } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { cliErrors } from '../../errors.ts'
import { layOutEntry, logFormatOf } from '../log-entries.ts'
import type { LogFormat } from '../log-entries.ts'
import { findTasks, requireTasks } from './find.ts'
import type { ListedTask } from './find.ts'
import { openTaskFile, startOfLastLines } from './read-file.ts'
import type { TaskFile } from './read-file.ts'
import { sandboxOf } from './sandbox.ts'

const followEveryMs = 500

type Write = (text: string) => void

async function copy(write: Write, file: TaskFile, from: number, to: number): Promise<number> {
  let offset = from
  while (offset < to) {
    const text = await file.read(offset, to - offset)
    if (text === '') break
    write(text)
    offset += Buffer.byteLength(text)
  }
  return offset
}

/** Whether the master lists the task as running no more; a master that does not answer is an error, not an end. */
async function isEnded(context: Context, { id }: ListedTask): Promise<boolean> {
  const running = await findTasks(context.cluster(), { pattern: id, completed: false, all: false })
  return !running.some(
    (task) => task.id === id && !/FINISHED|FAILED|KILLED|LOST|ERROR|GONE|DROPPED/.test(task.state),
  )
}

/** Writes text as it is, or each whole line of it as an entry. */
function writerOf(context: Context, format: LogFormat): Write {
  if (format === 'short' || format === 'cat') return (text) => context.write(text)
  let rest = ''
  return (text) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) context.print(layOutEntry({ fields: { MESSAGE: line } }, format, false))
  }
}

async function follow(
  context: Context,
  write: Write,
  task: ListedTask,
  file: TaskFile,
  from: number,
): Promise<void> {
  let offset = from
  for (;;) {
    const ended = await isEnded(context, task)
    const size = await file.size()
    if (size < offset) offset = 0 // the file was rotated
    offset = await copy(write, file, offset, size)
    if (ended) return context.tell(`Task ${task.id} has ended.`)
    await context.pause(followEveryMs)
  }
}

export const log: Command = {
  id: 'task log',
  summary: 'print the output of a task',
  arguments: [
    { name: 'task', description: 'id of the task, or part of it', required: true },
    {
      name: 'file',
      description: 'stdout (the default), stderr, or another file of the task',
      required: false,
    },
  ],
  flags: {
    follow: { type: 'boolean', short: 'f', description: 'go on until the task ends (Ctrl-C stops it)' },
    lines: { type: 'integer', description: 'the last N lines (10)', placeholder: 'N' },
    all: { type: 'boolean', description: 'from the beginning' },
    completed: { type: 'boolean', description: 'look among the ended tasks' },
    output: {
      type: 'text',
      short: 'o',
      description: 'short, cat, json or json-pretty',
      placeholder: 'FORMAT',
    },
  },
  examples: [
    'dcos task log hello-world',
    'dcos task log hello-world stderr --lines 50',
    'dcos task log hello-world --follow',
  ],
  async run(context, input) {
    const format = logFormatOf(input.text('output'), 'task log')
    const cluster = context.cluster()
    const name = input.optionalArgument('file') ?? 'stdout'
    const tasks = await requireTasks(cluster, input.argument('task'), input.flag('completed'))
    if (input.flag('follow') && tasks.length > 1) {
      throw cliErrors.AMBIGUOUS({
        name: input.argument('task'),
        kind: 'task',
        candidates: tasks.map(({ id }) => id).join(', '),
      })
    }
    for (const task of tasks) {
      if (tasks.length > 1) context.print(`===> ${task.id} <===`)
      const file = openTaskFile(cluster, task, `${await sandboxOf(cluster, task)}/${name}`)
      const size = await file.size()
      const from = input.flag('all') ? 0 : await startOfLastLines(file, size, input.integer('lines') ?? 10)
      const write = writerOf(context, format)
      const offset = await copy(write, file, from, size)
      if (input.flag('follow')) await follow(context, write, task, file, offset)
    }
  },
}
