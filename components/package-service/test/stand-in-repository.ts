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
}

/** Starts a repository that sends gzip and an ETag. */
export async function startStandInRepository(packages: PackageDefinition[]): Promise<StandInRepository> {
  const state = { packages, failure: undefined as StandInAnswer | undefined }
  const server = await startStandIn(({ headers }) => {
    if (state.failure) return state.failure
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
