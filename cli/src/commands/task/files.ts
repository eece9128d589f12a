import { mkdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { saveTo } from '../../http/save-to.ts'
import type { ClusterClient } from '../../http/cluster-client.ts'
import { cliErrors } from '../../errors.ts'
import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { fits, requireTask } from './find.ts'
import type { ListedTask } from './find.ts'
import { filesPath, sandboxOf } from './sandbox.ts'

interface FileEntry {
  path: string
  mode: string
  nlink: number
  uid: string
  gid: string
  size: number
  mtime: number
}

const taskArgument = { name: 'task', description: 'id of the task, or part of it', required: true }
const completedFlag = {
  completed: { type: 'boolean', description: 'look among the ended tasks' },
  all: { type: 'boolean', description: 'accepted for scripts: ended tasks count where none runs' },
} as const

const ls: Command = {
  id: 'task ls',
  summary: 'list the files of a task',
  arguments: [taskArgument, { name: 'path', description: 'folder inside the sandbox', required: false }],
  flags: {
    ...jsonFlag,
    ...completedFlag,
    long: { type: 'boolean', description: 'with mode, owner, size and date' },
  },
  examples: ['dcos task ls hello-world', 'dcos task ls hello-world --long'],
  async run(context, input) {
    const cluster = context.cluster()
    const task = await requireTask(cluster, input.argument('task'), input.flag('completed'))
    const wanted = input.optionalArgument('path') ?? ''
    const path = `${await sandboxOf(cluster, task)}/${wanted}`.replace(/\/+$/, '')
    const { status, body } = await cluster.text(filesPath(task, 'browse', { path }), { accept: [404] })
    if (status === 404) {
      const hint = `dcos task ls ${task.id} shows what is there.`
      throw cliErrors.NOT_FOUND({ kind: 'folder', name: wanted, hint })
    }
    const entries = JSON.parse(body) as FileEntry[]
    if (input.flag('json')) return context.printJson(entries)
    if (!input.flag('long')) return context.print(entries.map(({ path }) => basename(path)).join('  '))
    context.printTable({
      headings: ['MODE', 'LINKS', 'UID', 'GID', 'SIZE', 'DATE', 'NAME'],
      rows: entries.map(({ mode, nlink, uid, gid, size, mtime, path }) => [
        mode,
        String(nlink),
        uid,
        gid,
        String(size),
        new Date(mtime * 1000).toISOString().slice(0, 16).replace('T', ' '),
        basename(path),
      ]),
    })
  },
}

const noSuchFile = (task: ListedTask, name: string): Error =>
  cliErrors.NOT_FOUND({ kind: 'file', name, hint: `dcos task ls ${task.id} shows what is there.` })

/** The files of a folder of the sandbox whose names fit a pattern; none is DCL_CLI_NOT_FOUND. */
async function matchingFiles(
  cluster: ClusterClient,
  task: ListedTask,
  sandbox: string,
  pattern: string,
): Promise<string[]> {
  const folder = `${sandbox}/${dirname(pattern) === '.' ? '' : dirname(pattern)}`.replace(/\/+$/, '')
  const { body } = await cluster.json<FileEntry[]>(filesPath(task, 'browse', { path: folder }))
  const found = body.filter(
    ({ mode, path }) => mode.startsWith('-') && fits(basename(pattern), basename(path)),
  )
  if (found.length > 0) return found.map(({ path }) => path)
  throw noSuchFile(task, pattern)
}

const download: Command = {
  id: 'task download',
  summary: 'copy files of a task to this machine',
  arguments: [
    taskArgument,
    { name: 'path', description: 'file inside the sandbox, or a pattern as *.log (all)', required: false },
  ],
  flags: {
    ...completedFlag,
    'target-dir': { type: 'text', description: 'folder to put it in (.)', placeholder: 'DIR' },
  },
  examples: ['dcos task download hello-world stdout --target-dir /tmp'],
  async run(context, input) {
    const cluster = context.cluster()
    const task = await requireTask(cluster, input.argument('task'), input.flag('completed'))
    const sandbox = await sandboxOf(cluster, task)
    const target = input.text('target-dir') ?? '.'
    mkdirSync(target, { recursive: true })
    const wanted = input.optionalArgument('path') ?? '*'
    const paths = /[*?]/.test(wanted)
      ? await matchingFiles(cluster, task, sandbox, wanted)
      : [`${sandbox}/${wanted}`]
    for (const path of paths) {
      const file = join(target, basename(path))
      const answer = await cluster.stream(filesPath(task, 'download', { path }), { accept: [404] })
      if (answer.statusCode === 404) throw noSuchFile(task, wanted)
      await saveTo(file, answer)
      context.print(file)
    }
  },
}

export const fileCommands = [ls, download]
