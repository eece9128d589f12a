import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { startStandIn } from './stand-in-server.ts'
import type { StandInAnswer, StandInServer } from './stand-in-server.ts'

/** A repository on HTTP whose packages a test can change. */
export interface StandInRepository extends StandInServer {
  packages: PackageDefinition[]
  /** When set, every request is answered with this. */
  failure: StandInAnswer | undefined
  /** The signature that lies beside it. */
  signature: string | undefined
  /** Requests get no answer at all. */
  hangs: boolean
}

/** Starts a repository that sends gzip and an ETag. */
export async function startStandInRepository(packages: PackageDefinition[]): Promise<StandInRepository> {
  const state = {
    packages,
    failure: undefined as StandInAnswer | undefined,
    signature: undefined as string | undefined,
    hangs: false,
  }
  const server = await startStandIn(({ url, headers }): StandInAnswer | Promise<StandInAnswer> => {
    if (state.hangs) return new Promise(() => undefined)
    if (state.failure) return state.failure
    if (url.endsWith('.signature')) {
      return state.signature === undefined
        ? { status: 404 }
        : { status: 200, body: Buffer.from(state.signature) }
    }
    const text = JSON.stringify({ packages: state.packages })
    const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"`
    if (headers['if-none-match'] === etag) return { status: 304, headers: { etag } }
    return {
      status: 200,
      body: gzipSync(text),
      headers: {
        'content-type': 'application/vnd.dcos.universe.repo+json;charset=utf-8;version=v4',
        'content-encoding': 'gzip',
        etag,
      },
    }
  })
  return Object.assign(state, server)
}
