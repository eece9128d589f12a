/**
 * The repository: building the documents of a corpus (or of as many made packages) beside one `JSON.stringify`, signing
 * and verifying them, and serving them to 200 clients with conditional requests beside a bare HTTP server.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Pool, request } from 'undici'
import {
  assembleTree,
  findPackageTree,
  readPackageTree,
  repositoryMediaType,
} from '@dcos-lite/lib/package-format'
import { generateKey, signRepository, verifyRepository } from '@dcos-lite/lib/package-signing'
import { corpusFolder } from '@dcos-lite/lib/testing'
import { packagesFolder } from '../universe/src/index.ts'
import { documentText, repositoryDocuments } from '../universe/src/repository/documents.ts'
import { commitState } from '../universe/src/repository/repository-folder.ts'
import { startProgram } from './support/packages/start-program.ts'
import { printFigure } from './support/statistics.ts'

const clients = 200
const requestsEach = 20

async function timed<T>(work: () => T | Promise<T>): Promise<{ value: T; ms: number }> {
  const began = performance.now()
  return { value: await work(), ms: performance.now() - began }
}

const ms = (value: number): string => `${value.toFixed(1)} ms`

interface Load {
  rate: number
  p99: number
  status: number
}

/** Requests a second of clients that are connected already, and the slowest hundredth. */
async function load(base: string, path: string, headers: Record<string, string>): Promise<Load> {
  const pool = new Pool(base, { connections: clients })
  const took: number[] = []
  let status = 0
  const ask = async (): Promise<void> => {
    const answer = await pool.request({ path, method: 'GET', headers })
    await answer.body.dump({ limit: 100_000_000 })
    status = answer.statusCode
  }
  await Promise.all(Array.from({ length: clients }, ask))
  const began = performance.now()
  await Promise.all(
    Array.from({ length: clients }, async () => {
      for (let at = 0; at < requestsEach; at++) {
        const one = performance.now()
        await ask()
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
const here = import.meta.dirname
const running: { stop(): Promise<void> }[] = []
try {
  await commitState(folder, { packages, document, serial: 1, signature })
  const program = join(here, '..', 'universe', 'bin', 'dcos-universe')
  const server = await startProgram(program, ['serve', folder, '--port', '0'])
  running.push(server)
  const headers = { accept: repositoryMediaType('v5'), 'accept-encoding': 'gzip', 'user-agent': 'dcos/2.2' }
  const answer = await request(`${server.url}/repo`, { headers })
  const zipped = Buffer.from(await answer.body.arrayBuffer())
  await writeFile(join(folder, 'body'), zipped)
  const bare = await startProgram(join(here, 'support', 'packages', 'bare-file-server.ts'), [
    join(folder, 'body'),
  ])
  running.push(bare)
  const tag = { 'if-none-match': String(answer.headers.etag) }
  for (const [what, more] of [
    ['conditional', tag],
    ['whole, compressed', {}],
  ] as const) {
    const beside = await load(bare.url, '/', { ...headers, ...more })
    const ours = await load(server.url, '/repo', { ...headers, ...more })
    printFigure(
      `${clients} clients, ${what} (${ours.status})`,
      `${ours.rate.toFixed(0)}/s, p99 ${ms(ours.p99)}`,
      `bare server ${beside.rate.toFixed(0)}/s, p99 ${ms(beside.p99)}: ratio ${(ours.rate / beside.rate).toFixed(2)}`,
    )
  }
} finally {
  for (const one of running) await one.stop()
  await rm(folder, { recursive: true, force: true })
}
