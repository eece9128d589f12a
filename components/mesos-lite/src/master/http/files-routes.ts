import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { getView } from '../../protocol/http/index.ts'
import { masterErrors } from '../errors.ts'
import { logPath, resolveLogPath } from '../log/log-path.ts'
import { readLogPart } from '../log/read-log.ts'
import { entriesOf } from './log-files.ts'
import { sendJson } from './send-json.ts'
import type { Throne } from './throne.ts'

type Query = Record<string, string | undefined>

function invalid(reason: string): Error {
  return masterErrors.CALL_INVALID({ call: 'files', reason })
}

function pathOf(query: Query): string {
  if (query.path === undefined || query.path === '') throw invalid("Expecting 'path=value' in query")
  if (query.path.split('/').includes('..')) throw invalid('a path must not have ".." in it')
  return query.path
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '' || text === '-1') return undefined
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0) return value
  throw invalid(`The ${name} "${text}" is not valid`)
}

function logOf(query: Query, logFile: string | undefined): string {
  const path = pathOf(query)
  const found = resolveLogPath(path, logFile)
  if (found.kind === 'folder') throw invalid(`'${path}' is a folder`)
  return found.file
}

function modeText(mode: number): string {
  const bits = [0o400, 0o200, 0o100, 0o40, 0o20, 0o10, 0o4, 0o2, 0o1]
  const kind = (mode & 0o170000) === 0o040000 ? 'd' : '-'
  return kind + bits.map((bit, i) => (mode & bit ? ('rwx'[i % 3] ?? '-') : '-')).join('')
}

async function read(query: Query, logFile: string | undefined): Promise<object> {
  const offset = numberOf('offset', query.offset)
  const length = numberOf('length', query.length)
  const file = logOf(query, logFile)
  const { size, data } = await readLogPart(file, offset ?? 0, offset === undefined ? 0 : length)
  return offset === undefined ? { data: '', offset: size } : { data: data.toString('utf8'), offset }
}

/** Serves `/files/*`: the log of this master under `/master/log`. */
export function serveFiles(scope: FastifyInstance, throne: Throne): void {
  const { file } = throne.logControl
  getView(scope, '/files/browse', async (request, reply) => {
    const entries = await entriesOf(pathOf(request.query as Query), file)
    const shown = entries.map(({ path, mode, nlink, uid, gid, size, mtimeMs }) => {
      const mtime = Math.floor(mtimeMs / 1000)
      return { path, mode: modeText(mode), nlink, uid: String(uid), gid: String(gid), size, mtime }
    })
    return sendJson(request, reply, shown)
  })
  getView(scope, '/files/read', async (request, reply) =>
    sendJson(request, reply, await read(request.query as Query, file)),
  )
  getView(scope, '/files/download', async (request, reply) => {
    const log = logOf(request.query as Query, file)
    const { size } = await stat(log)
    return reply
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', `attachment; filename=${encodeURIComponent(basename(log))}`)
      .header('content-length', size)
      .send(createReadStream(log, size > 0 ? { end: size - 1 } : {}))
  })
  getView(scope, '/files/debug', (request, reply) =>
    sendJson(request, reply, file === undefined ? {} : { [logPath]: file }),
  )
}
