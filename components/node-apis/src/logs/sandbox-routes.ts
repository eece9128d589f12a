import { basename } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import { readOldQuery, readQuery } from './decide/read-query.ts'
import type { RawQuery } from './decide/read-query.ts'
import { agentReference, readSandboxPath, sandboxPathOf } from './decide/sandbox-target.ts'
import type { SandboxAction } from './decide/sandbox-target.ts'
import type { LogQuery } from './entry.ts'
import { nodeApiErrors } from '../errors.ts'
import { checkFileLog, followFileLog, readFileLog } from './files/file-log.ts'
import type { FileLog } from './files/file-log.ts'
import { listFolder, openInFolder } from './files/open-in-folder.ts'
import { findSandbox } from './files/sandbox.ts'
import type { SandboxName } from './files/sandbox.ts'
import { modeText } from './rendering/mode-text.ts'
import { findTask } from './find-task.ts'
import { acceptedFormat, lastEventId, sendPacked } from './log-requests.ts'
import type { LogsContext } from './log-requests.ts'

interface RunParams {
  framework: string
  executor: string
  container: string
  '*'?: string
}

const raw = (request: FastifyRequest): RawQuery => request.query as RawQuery

function sandboxLog(folder: string, file: string, { framework, executor, container }: SandboxName): FileLog {
  const names = { FILE: file, FRAMEWORK_ID: framework, EXECUTOR_ID: executor, CONTAINER_ID: container }
  return {
    folder,
    file,
    entryOf: ({ bytes, next }) => ({
      cursor: String(next),
      monotonicUs: 0,
      realtimeUs: 0,
      fields: { MESSAGE: bytes.toString('utf8'), ...names },
    }),
  }
}

async function sendFile(reply: FastifyReply, folder: string, file: string): Promise<unknown> {
  const handle = await openInFolder(folder, file)
  const { size } = await handle.stat()
  const name = encodeURIComponent(basename(file))
  void reply
    .header('content-type', 'application/octet-stream')
    .header('content-disposition', `attachment; filename=${name}`)
    .header('content-length', size)
  if (size === 0) {
    await handle.close()
    return reply.send(Buffer.alloc(0))
  }
  // A log may grow while it is sent: exactly what was announced is read.
  return reply.send(handle.createReadStream({ start: 0, end: size - 1 }))
}

/** Declares what serves the files of sandboxes on agents, and finds them on masters. */
export function sandboxRoutes(app: FastifyInstance, prefix: string, context: LogsContext): void {
  const { config, environment, sender } = context
  const { clock } = environment

  const sendLog = (
    request: FastifyRequest,
    reply: FastifyReply,
    log: FileLog,
    query: LogQuery,
    follow: boolean,
  ): Promise<unknown> =>
    sender.send(
      request,
      reply,
      acceptedFormat(request),
      { follow, check: () => checkFileLog(log, query) },
      (signal) => (follow ? followFileLog(log, query, clock, signal) : readFileLog(log, query)),
    )

  const onAgent = async (request: FastifyRequest, reply: FastifyReply): Promise<unknown> => {
    const { '*': rest = '', ...run } = request.params as RunParams
    const { task, action } = readSandboxPath(rest)
    const name = { ...run, ...(task === undefined ? {} : { task }) }
    const folder = await findSandbox(config.agentWorkDir, name)
    if (action.do === 'download') return sendFile(reply, folder, action.file)
    if (action.do === 'browse') {
      const entries = await listFolder(folder)
      return entries.map(({ path, stats }) => ({
        gid: String(stats.gid),
        mode: modeText(stats.mode),
        mtime: Math.floor(stats.mtimeMs / 1000),
        nlink: stats.nlink,
        path,
        size: stats.size,
        uid: String(stats.uid),
      }))
    }
    const query = readQuery(raw(request), lastEventId(request))
    const follow = acceptedFormat(request) === 'events'
    return sendLog(request, reply, sandboxLog(folder, action.file, name), query, follow)
  }
  const runPath = `${prefix}/v2/task/frameworks/:framework/executors/:executor/runs/:container`
  app.get(runPath, onAgent)
  app.get(`${runPath}/*`, onAgent)

  const discover = async (
    request: FastifyRequest,
    reply: FastifyReply,
    action: SandboxAction,
  ): Promise<unknown> => {
    const { task: wanted } = request.params as { task: string }
    const task = await findTask(config.mesosUrl, wanted)
    const target = sandboxPathOf(task, action)
    if (target === undefined) throw nodeApiErrors.TASK_WITHOUT_CONTAINER({ task: task.id })
    const [path = '', query] = request.url.slice(prefix.length).split('?', 2)
    const place = agentReference(path, task.slave_id, target)
    return reply
      .code(303)
      .header('location', query === undefined ? place : `${place}?${query}`)
      .send()
  }
  const task = `${prefix}/v2/task/:task`
  app.get(task, (request, reply) => discover(request, reply, { do: 'read', file: 'stdout' }))
  app.get(`${task}/browse`, (request, reply) => discover(request, reply, { do: 'browse' }))
  app.get(`${task}/download`, (request, reply) =>
    discover(request, reply, { do: 'download', file: 'stdout' }),
  )
  app.get<{ Params: { '*': string } }>(`${task}/file/*`, (request, reply) =>
    discover(request, reply, readSandboxPath(request.params['*']).action),
  )

  // The first form of the API reads a container as if its output were in the journal.
  const container = 'framework/:framework/executor/:executor/container/:container'
  const old = async (request: FastifyRequest): Promise<{ log: FileLog; query: LogQuery; file: string }> => {
    const name = request.params as RunParams
    const query = readOldQuery(raw(request), lastEventId(request))
    const stream = query.filters.find((filter) => filter.name === 'STREAM')
    const file = stream?.value === 'STDERR' ? 'stderr' : 'stdout'
    const log = sandboxLog(await findSandbox(config.agentWorkDir, name), file, name)
    return { log, file, query: { ...query, filters: query.filters.filter((filter) => filter !== stream) } }
  }
  for (const kind of ['range', 'stream'] as const) {
    app.get(`${prefix}/v1/${kind}/${container}`, async (request, reply) => {
      const { log, query } = await old(request)
      return sendLog(request, reply, log, query, kind === 'stream')
    })
  }
  app.get(`${prefix}/v1/range/${container}/download`, async (request, reply) => {
    const { log, query, file } = await old(request)
    await checkFileLog(log, query)
    const { container: id } = request.params as RunParams
    return sendPacked(reply, `task-${encodeURIComponent(id)}-${file}.log.gz`, () => readFileLog(log, query))
  })
}
