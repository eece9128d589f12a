import { isDcosError } from '@dcos-lite/lib/errors'
import type { Command } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { cliErrors } from '../../errors.ts'
import { layOutEntry, logFormatFlag, logFormatOf } from '../log-entries.ts'
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

/** What of the files of tasks is printed, and how. */
export interface LogManner {
  /** The words that the tasks were found by. */
  asked: string
  /** The file. */
  name: string
  format: LogFormat
  /** From the beginning, instead of the last `lines`. */
  all: boolean
  lines: number
  follow: boolean
}

/** The size of a file; one that is not there is DCL_CLI_NOT_FOUND. */
async function sizeOf(file: TaskFile, { id }: ListedTask, name: string): Promise<number> {
  try {
    return await file.size()
  } catch (error) {
    const details = isDcosError(error) ? (error.details as { status?: number } | undefined) : undefined
    if (details?.status !== 404) throw error
    throw cliErrors.NOT_FOUND({ kind: 'file', name, hint: `dcos task ls ${id} shows what is there.` })
  }
}

/** Prints a file of each task; only of one task can it be followed. */
export async function printTaskLogs(
  context: Context,
  tasks: readonly ListedTask[],
  { asked, name, format, all, lines, follow: goOn }: LogManner,
): Promise<void> {
  const cluster = context.cluster()
  if (goOn && tasks.length > 1) {
    const candidates = tasks.map(({ id }) => id).join(', ')
    throw cliErrors.AMBIGUOUS({ name: asked, kind: 'task', candidates })
  }
  for (const task of tasks) {
    if (tasks.length > 1) context.print(`===> ${task.id} <===`)
    const file = openTaskFile(cluster, task, `${await sandboxOf(cluster, task)}/${name}`)
    const size = await sizeOf(file, task, name)
    const from = all ? 0 : await startOfLastLines(file, size, lines)
    const write = writerOf(context, format)
    const offset = await copy(write, file, from, size)
    if (goOn) await follow(context, write, task, file, offset)
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
    ...logFormatFlag,
  },
  examples: [
    'dcos task log hello-world',
    'dcos task log hello-world stderr --lines 50',
    'dcos task log hello-world --follow',
  ],
  async run(context, input) {
    const asked = input.argument('task')
    const tasks = await requireTasks(context.cluster(), asked, input.flag('completed'))
    await printTaskLogs(context, tasks, {
      asked,
      name: input.optionalArgument('file') ?? 'stdout',
      format: logFormatOf(input.text('output'), 'task log'),
      all: input.flag('all'),
      lines: input.integer('lines') ?? 10,
      follow: input.flag('follow'),
    })
  },
}
