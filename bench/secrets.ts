/**
 * Secrets by HTTP beside the floor of the same run: a service that answers a constant, and a store that is only put to.
 * Each side has the same 16 connections; SQLite, audit off.
 */
import { join } from 'node:path'
import { ensureClusterKeys } from '@dcos-lite/lib/cluster-key'
import { requestText } from '@dcos-lite/lib/http-client'
import type { HttpCall } from '@dcos-lite/lib/http-client'
import { createHttpService } from '@dcos-lite/lib/http-server'
import { openStore } from '@dcos-lite/lib/store'
import { testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { start } from '@dcos-lite/secrets'

const connections = 16
const measuredMs = 2000
const environment = testEnvironment()
const loopback = { host: '127.0.0.1', port: 0 }

/** How often a second `work` is done, by so many at once as there are connections. */
async function rate(work: (turn: number) => Promise<unknown>): Promise<number> {
  const beganMs = performance.now()
  let turns = 0
  const run = async (): Promise<void> => {
    while (performance.now() - beganMs < measuredMs) await work((turns += 1))
  }
  await Promise.all(Array.from({ length: connections }, run))
  return turns / ((performance.now() - beganMs) / 1000)
}

const calling =
  (call: (turn: number) => HttpCall) =>
  async (turn: number): Promise<void> => {
    const { status } = await requestText(call(turn))
    if (status >= 300) throw new Error(`answer ${status}`)
  }

function show(what: string, value: number, floor: number): void {
  process.stdout.write(
    `${what.padEnd(44)} ${value.toFixed(0).padStart(7)} /s   ${(value / floor).toFixed(2)} of the floor\n`,
  )
}

await withTemporaryFolder(async (folder) => {
  const keyFile = join(folder, 'key.json')
  await ensureClusterKeys(keyFile)
  const secrets = await start(
    { listen: loopback, store: { engine: 'sqlite', file: join(folder, 'store.sqlite') }, keyFile },
    environment,
  )
  const bare = await openStore({ engine: 'sqlite', file: join(folder, 'bare.sqlite') }, environment)
  const floor = createHttpService({ name: 'floor', environment })
  floor.app.get('/x', () => ({ value: 'x'.repeat(1024) }))
  const floorUrl = await floor.listen(loopback)
  const url = secrets.urls.api ?? ''
  const at = (path: string): string => `${url}/secrets/v1/secret/default/${path}`
  try {
    await requestText({ url: at('a'), method: 'PUT', body: { value: 'x'.repeat(1024) } })
    const constant = await rate(calling(() => ({ url: `${floorUrl}/x` })))
    show('a constant of 1 KiB (floor of reads)', constant, constant)
    show('read a secret of 1 KiB', await rate(calling(() => ({ url: at('a') }))), constant)
    const value = 'x'.repeat(1024)
    const put = await rate((turn) => bare.transact({ operations: [{ type: 'put', key: `k${turn}`, value }] }))
    show('put 1 KiB into the store (floor of writes)', put, put)
    const create = await rate(calling((turn) => ({ url: at(`s${turn}`), method: 'PUT', body: { value } })))
    show('create a secret of 1 KiB, two commits', create, put)
    const keys = `${url}/config/v1/keys/n`
    const set = calling((turn) => ({ url: `${keys}/k${turn % 64}`, method: 'PUT', body: { value: 'x' } }))
    show('set a key, one after the other', await rate(set), put)
  } finally {
    await floor.stop()
    await secrets.stop()
    await bare.close()
  }
})
