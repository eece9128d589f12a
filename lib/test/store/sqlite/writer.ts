import { openStore } from '../../../src/store/index.ts'
import { testEnvironment } from '../../../src/testing/index.ts'

// Writes without end, several at a time; prints a line for each value once it is acknowledged.
const [file = '', run = '0'] = process.argv.slice(2)
const store = await openStore({ engine: 'sqlite', file }, testEnvironment())
let next = 0
async function write(): Promise<void> {
  for (;;) {
    const n = next++
    const operations = [
      { type: 'put' as const, key: `/a/${run}/${n}`, value: `${n}` },
      { type: 'put' as const, key: `/b/${run}/${n}`, value: 'x'.repeat(n % 3000) },
    ]
    const { revision } = await store.transact({ operations })
    process.stdout.write(`${n} ${revision}\n`)
  }
}
await Promise.all(Array.from({ length: 8 }, write))
