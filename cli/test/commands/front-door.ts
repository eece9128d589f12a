import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withTemporaryFolder } from '@dcos-lite/lib/testing'
import { attachCluster } from '../../src/config/index.ts'

const program = join(dirname(fileURLToPath(import.meta.url)), '..', '..', 'bin', 'dcos')

/** What a command asked for. */
export interface Asked {
  method: string
  path: string
  body: unknown
}

/** How a command ended. */
export interface Ended {
  code: number
  stdout: string
  stderr: string
}

/** A stand-in for the front door: `answer` gives the body of an answer; undefined is a 404, one with `refusedWith` is a refusal of that status. */
export async function withFrontDoor(
  answer: (asked: Asked) => unknown,
  work: (dcos: (...words: string[]) => Promise<Ended>, asked: Asked[]) => Promise<void>,
): Promise<void> {
  const all: Asked[] = []
  const server = createServer((request, response) => {
    void (async () => {
      const text = Buffer.concat((await request.toArray()) as Buffer[]).toString()
      const asked = {
        method: request.method ?? '',
        path: request.url ?? '',
        body: text === '' ? undefined : (JSON.parse(text) as unknown),
      }
      all.push(asked)
      const body = answer(asked)
      const { refusedWith = 200 } = (body ?? {}) as { refusedWith?: number }
      response.writeHead(body === undefined ? 404 : refusedWith, { 'content-type': 'application/json' })
      response.end(Buffer.isBuffer(body) ? body : JSON.stringify(body ?? { message: 'not there' }))
    })()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    await withTemporaryFolder(async (home) => {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
      attachCluster({ clusterId: 'x', name: 'x', url, token: 't' }, { HOME: home })
      const environment = { PATH: process.env.PATH ?? '', HOME: home }
      const dcos = (...words: string[]): Promise<Ended> =>
        new Promise((resolve) =>
          execFile(process.execPath, [program, ...words], { env: environment }, (error, stdout, stderr) =>
            resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
          ),
        )
      await work(dcos, all)
    })
  } finally {
    server.close()
  }
}
