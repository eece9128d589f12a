import { withLabsLock } from './labs-lock.ts'
import { removeLab } from './remove-lab.ts'
import { isAbandoned, labNames, readRecord } from './store-record.ts'

/** Names of labs that nobody wants any more. */
export async function abandonedLabs(): Promise<string[]> {
  const names = await labNames()
  const records = await Promise.all(names.map(readRecord))
  return names.filter((_, at) => isAbandoned(records[at]))
}

/** Removes the labs whose owner has ended without removing them, and returns their names. */
export async function removeAbandoned(say: (line: string) => void): Promise<string[]> {
  return withLabsLock(async () => {
    const names = await abandonedLabs()
    for (const name of names) {
      say(`Removing what a process that has ended left of the lab ${name} ...`)
      await removeLab(name)
    }
    return names
  })
}
