/**
 * The repository: building the documents of a corpus (or of as many made packages) beside one `JSON.stringify`, signing
 * and verifying them, and serving them to 200 clients with conditional requests beside a bare HTTP server.
 */
import { createServer } from 'node:http'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool } from 'undici'
import {
  assembleTree,
  findPackageTree,
  readPackageTree,
  repositoryMediaType,
} from '@dcos-lite/lib/package-format'
import { generateKey, signRepository, verifyRepository } from '@dcos-lite/lib/package-signing'
import { corpusFolder, testEnvironment } from '@dcos-lite/lib/testing'
import { packagesFolder, startRepositoryServer } from '../universe/src/index.ts'
import { documentText, repositoryDocuments } from '../universe/src/repository/documents.ts'
import { commitState } from '../universe/src/repository/repository-folder.ts'
import { printFigure } from './support/statistics.ts'

const clients = 200
const requestsEach = 20

async function timed<T>(work: () => T | Promise<T>): Promise<{ value: T; ms: number }> {
  const began = performance.now()
  return { value: await work(), ms: performance.now() - began }
}

const ms = (value: number): string => `${value.toFixed(1)} ms`

/** Requests a second, and the slowest hundredth. */
async function load(
  base: string,
  path: string,
  headers: Record<string, string>,
): Promise<{ rate: number; p99: number; status: number }> {
  const pool = new Pool(base, { connections: clients })
  const took: number[] = []
  let status = 0
  const began = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let at = 0; at < requestsEach; at++) {
        const one = performance.now()
        const answer = await pool.request({ path, method: 'GET', headers })
        await answer.body.dump({ limit: 100_000_000 })
        status = answer.statusCode
        took.push(performance.now() - one)
      }
    }),
  )
  const seconds = (performance.now() - began) / 1000
  await pool.close()
  took.sort((a, b) => a - b)
  return { rate: took.length / seconds, p99: took[Math.floor(took.length * 0.99)] ?? 0, status }
}

const corpus = corpusFolder()
const source = corpus === undefined ? packagesFolder : join(corpus, 'universe', 'packages')
const read = await timed(async () => assembleTree(await readPackageTree(await findPackageTree(source))))
const packages = read.value
printFigure('read and check the tree', ms(read.ms), `${packages.length} revisions`)
const floor = await timed(() => JSON.stringify({ packages }))
const built = await timed(() => repositoryDocuments(packages))
printFigure(`${built.value.length} documents`, ms(built.ms), `one JSON.stringify ${ms(floor.ms)}`)

const now = new Date()
const { key, keys } = generateKey({ repository: 'bench', now })
const documents = built.value.map(({ file: _file, ...shown }) => shown)
const made = await timed(() =>
  signRepository({ packages, documents, keys, signers: [key], serial: 1, now, allowUnknownAssets: true }),
)
const document = documentText(packages)
const signature = JSON.stringify(made.value.signed)
const checked = await timed(() => verifyRepository({ document, signature, trustedKeys: [key], now }))
printFigure('sign', ms(made.ms), `${(signature.length / 1024).toFixed(0)} KiB of signature`)
printFigure('verify', ms(checked.ms), checked.value.trusted ? 'trusted' : 'NOT trusted')

const folder = await mkdtemp(join(tmpdir(), 'dcos-lite-bench-'))
const bare = createServer((_request, answer) => answer.writeHead(304).end())
try {
  await commitState(folder, { packages, document, serial: 1, signature })
  const listen = { host: '127.0.0.1', port: 0 }
  const server = await startRepositoryServer({ folder, listen }, testEnvironment())
  bare.listen(0, '127.0.0.1')
  await once(bare, 'listening')
  const url = server.urls.api ?? ''
  const headers = { accept: repositoryMediaType('v5'), 'accept-encoding': 'gzip', 'user-agent': 'dcos/2.2' }
  const first = await fetch(`${url}/repo`, { headers })
  const etag = first.headers.get('etag') ?? ''
  await first.arrayBuffer()
  const beside = await load(`http://127.0.0.1:${(bare.address() as AddressInfo).port}`, '/', {})
  const conditional = await load(url, '/repo', { ...headers, 'if-none-match': etag })
  const share = `${(conditional.rate / beside.rate).toFixed(2)} of a bare server's ${beside.rate.toFixed(0)}/s`
  printFigure(
    `${clients} clients, conditional (${conditional.status})`,
    `${conditional.rate.toFixed(0)}/s, p99 ${ms(conditional.p99)}`,
    share,
  )
  const whole = await load(url, '/repo', headers)
  printFigure(
    `${clients} clients, whole gzip (${whole.status})`,
    `${whole.rate.toFixed(0)}/s, p99 ${ms(whole.p99)}`,
  )
  await server.stop()
} finally {
  bare.closeAllConnections()
  bare.close()
  await rm(folder, { recursive: true, force: true })
}
