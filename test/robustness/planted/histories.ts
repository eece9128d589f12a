// Runs histories in a process into which a fault was planted, until one of them goes wrong.
import { runHistory } from '../simulation/history.ts'
import type { Trial } from './try-fault.ts'

const [first = 1, most = 1] = process.argv.slice(2).map(Number)

async function search(): Promise<Trial> {
  for (let seed = first; seed < first + most; seed++) {
    const { violations } = await runHistory(seed)
    if (violations.length > 0) return { histories: seed - first + 1, violation: violations[0] }
  }
  return { histories: most, violation: undefined }
}

process.stdout.write(JSON.stringify(await search()))
