import { basename, extname } from 'node:path'
import type { FastifyInstance } from '@dcos-lite/lib/http-server'
import { getView } from '../../protocol/http/index.ts'
import { agentErrors } from '../errors.ts'
import type { AgentView } from './agent-view.ts'
import { executorsOf } from './agent-view.ts'
import { modeText } from './file-mode.ts'
import { readOwnerNames } from './owner-names.ts'
import { listFolder, longestRead, openFile, readPart, wholeCharacters } from './sandbox-files.ts'
import type { SandboxPath } from './sandbox-path.ts'
import { resolveSandboxPath } from './sandbox-path.ts'

type Query = Record<string, string | undefined>

const mediaTypes: Record<string, string> = {
  '.css': 'text/css',
  '.gz': 'application/gzip',
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.log': 'text/plain',
  '.pdf': 'application/pdf',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain',
  '.xml': 'application/xml',
  '.zip': 'application/zip',
}

function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined || text === '' || text === '-1') return undefined
  const value = Number(text)
  if (Number.isInteger(value) && value >= 0) return value
  throw agentErrors.FILE_REFUSED({ reason: `The ${name} "${text}" is not valid.` })
}

async function browse(path: SandboxPath): Promise<unknown> {
  const [entries, names] = await Promise.all([listFolder(path), readOwnerNames()])
  return entries.map(({ path: entryPath, stats }) => ({
    gid: names.group(stats.gid),
    mode: modeText(stats),
    mtime: Math.floor(stats.mtimeMs / 1000),
    nlink: stats.nlink,
    path: entryPath,
    size: stats.size,
    uid: names.user(stats.uid),
  }))
}

async function read(path: SandboxPath, query: Query): Promise<{ data: string; offset: number }> {
  const offset = numberOf('offset', query.offset)
  const length = numberOf('length', query.length)
  const { size, data } = await readPart(path, {
    offset: offset ?? 0,
    length: offset === undefined ? 0 : length,
  })
  if (offset === undefined) return { data: '', offset: size }
  const cut = offset + data.length < size || data.length === longestRead
  return { data: (cut ? wholeCharacters(data) : data).toString('utf8'), offset }
}

/** `/files/*`: what the sandboxes of this agent hold. */
export function filesRoutes(app: FastifyInstance, view: AgentView): void {
  const find = (query: unknown): Promise<SandboxPath> =>
    resolveSandboxPath((query as Query).path, view.layout, view.agentId() ?? 'latest')
  getView(app, '/files/browse', async ({ query }) => browse(await find(query)))
  getView(app, '/files/read', async ({ query }) => read(await find(query), query as Query))
  getView(app, '/files/download', async ({ query }, reply) => {
    const path = await find(query)
    const { handle, stats } = await openFile(path)
    const name = basename(path.asked)
    return (
      reply
        .header('content-type', mediaTypes[extname(name).toLowerCase()] ?? 'application/octet-stream')
        .header('content-disposition', `attachment; filename=${encodeURIComponent(name)}`)
        // A log may grow while it is sent: exactly what was announced is read.
        .header('content-length', stats.size)
        .send(handle.createReadStream({ start: 0, ...(stats.size > 0 ? { end: stats.size - 1 } : {}) }))
    )
  })
  getView(app, '/files/debug', () =>
    Object.fromEntries(
      executorsOf(view).flatMap(({ frameworkId, executorId, containerId, directory }) => {
        const runs = `/frameworks/${frameworkId}/executors/${executorId}/runs`
        return [
          [directory, directory],
          [`${runs}/${containerId}`, directory],
        ]
      }),
    ),
  )
}
