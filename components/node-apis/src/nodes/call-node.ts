import type { Environment } from '@dcos-lite/lib/component'
import { openByteStream, requestJson } from '@dcos-lite/lib/http-client'
import type { ByteStream, HttpAnswer } from '@dcos-lite/lib/http-client'
import { followTlsFiles, readTlsFiles } from '@dcos-lite/lib/tls'
import type { TlsMaterial } from '@dcos-lite/lib/tls'
import type { NodeApisConfig } from '../config.ts'

/** What can be asked of the node APIs of another node. */
export interface NodeCaller {
  json<T>(ip: string, path: string, call?: CallOptions): Promise<HttpAnswer<T>>
  stream(ip: string, path: string, call?: CallOptions): Promise<ByteStream>
  stop(): void
}

export interface CallOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'DELETE'
  body?: unknown
  timeoutMs?: number
  signal?: AbortSignal
  headers?: Record<string, string>
}

const reloadMs = 30_000

/** Creates what calls other nodes; undefined where no peers are configured. */
export async function createNodeCaller(
  { peers }: NodeApisConfig,
  environment: Environment,
): Promise<NodeCaller | undefined> {
  if (!peers) return undefined
  const { port, tls: files } = peers
  let tls: TlsMaterial | undefined = files && (await readTlsFiles(files))
  const following = files && followTlsFiles(files, reloadMs, environment, (renewed) => (tls = renewed))
  const callOf = (ip: string, path: string, call: CallOptions = {}) => ({
    url: `${files ? 'https' : 'http'}://${ip.includes(':') ? `[${ip}]` : ip}:${port}${path}`,
    ...call,
    ...(tls ? { tls } : {}),
  })
  return {
    json: (ip, path, call) => requestJson(callOf(ip, path, call)),
    stream: (ip, path, call) => openByteStream(callOf(ip, path, call)),
    stop: () => following?.cancel(),
  }
}
