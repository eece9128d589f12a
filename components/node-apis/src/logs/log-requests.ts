import { pipeline } from 'node:stream/promises'
import { createGzip } from 'node:zlib'
import type { Environment } from '@dcos-lite/lib/component'
import type { FastifyReply, FastifyRequest } from '@dcos-lite/lib/http-server'
import type { NodeApisConfig } from '../config.ts'
import { nodeApiErrors } from '../errors.ts'
import { formatOf } from './decide/read-query.ts'
import type { LogEntry, LogFormat } from './entry.ts'
import type { LogSource } from './log-source.ts'
import { writeEntry } from './rendering/write-entry.ts'
import type { LogSender } from './send-log.ts'

/** What the logs API works with. */
export interface LogsContext {
  config: NodeApisConfig
  environment: Environment
  source: LogSource
  sender: LogSender
}

type Open = (signal: AbortSignal) => AsyncIterable<LogEntry>

/** The form that a client takes. Throws DCL_NODE_API_NOT_ACCEPTABLE. */
export function acceptedFormat({ headers }: FastifyRequest): LogFormat {
  const format = formatOf(headers.accept)
  if (format !== undefined) return format
  throw nodeApiErrors.NOT_ACCEPTABLE({ accept: (headers.accept ?? '').slice(0, 128) })
}

/** The id of the last event that a client got. */
export const lastEventId = ({ headers }: FastifyRequest): string | undefined => {
  const id = headers['last-event-id']
  return Array.isArray(id) ? id[0] : id
}

/** Sends a log as a packed file. */
export async function sendPacked(reply: FastifyReply, name: string, open: Open): Promise<void> {
  const gone = new AbortController()
  reply.hijack()
  const { raw } = reply
  raw.once('close', () => gone.abort())
  raw.writeHead(200, {
    'content-type': 'application/gzip',
    'content-disposition': `attachment; filename=${name}`,
  })
  const lines = async function* (): AsyncGenerator<string> {
    for await (const entry of open(gone.signal)) yield writeEntry(entry, 'text')
  }
  await pipeline(lines, createGzip(), raw).catch(() => raw.destroy())
}
