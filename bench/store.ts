/** Durable writes of both engines, one after another and 64 at once, beside a write with fdatasync in the same run. */
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { systemClock } from '@dcos-lite/lib/clock'
import { openStore } from '@dcos-lite/lib/store'
import type { Store, StoreConfig } from '@dcos-lite/lib/store'
import { startEtcd, testEnvironment, withTemporaryFolder } from '@dcos-lite/lib/testing'
import { printFigure } from './support/statistics.ts'

const value = 'v'.repeat(1024)
const spanMs = 1_500
const atOnce = 64

/** Writes a second while `work` is called again and again by so many callers. */
async function rate(callers: number, work: (n: number) => Promise<unknown>): Promise<number> {
  const startedMs = systemClock.monotonicMs()
  const endMs = startedMs + spanMs
  let calls = 0
  const call = async (): Promise<void> => {
    while (systemClock.monotonicMs() < endMs) await work(calls++)
  }
  await Promise.all(Array.from({ length: callers }, call))
  return (calls * 1_000) / (systemClock.monotonicMs() - startedMs)
}

async function floor(folder: string): Promise<number> {
  const file = openSync(join(folder, 'floor'), 'w')
  const bytes = Buffer.from(value)
  const found = await rate(1, async () => {
    writeSync(file, bytes)
    fdatasyncSync(file)
  })
  closeSync(file)
  return found
}

async function measure(name: string, config: StoreConfig, folder: string): Promise<void> {
  const store: Store = await openStore(config, testEnvironment())
  const put = (n: number): Promise<unknown> =>
    store.transact({ operations: [{ type: 'put', key: `/bench/${n % 1_000}`, value }] })
  await put(0)
  for (const callers of [1, atOnce]) {
    // The disk changes from second to second: each figure has its floor right before it.
    const floorRate = await floor(folder)
    const found = await rate(callers, put)
    const what = `${name}, ${callers === 1 ? 'one after another' : `${callers} at once`}`
    printFigure(
      what,
      `${found.toFixed(0)} puts/s`,
      `${(found / floorRate).toFixed(2)} times write + fdatasync (${floorRate.toFixed(0)}/s)`,
    )
  }
  await store.close()
}

await withTemporaryFolder(async (folder) => {
  await measure('sqlite', { engine: 'sqlite', file: join(folder, 'state.db') }, folder)
  const etcd = await startEtcd()
  if (!etcd) {
    printFigure('etcd', 'skipped', 'etcd is not installed')
    return
  }
  try {
    await measure('etcd', { engine: 'etcd', endpoints: [etcd.endpoint] }, folder)
  } finally {
    await etcd.stop()
  }
})
