import { labErrors } from '../errors.ts'
import { openLab } from '../open-lab.ts'
import type { LabRecord } from '../state/lab-record.ts'
import { isAbandoned, labNames, readRecord } from '../state/store-record.ts'
import type { Lab } from '../types.ts'

async function livingRecords(): Promise<LabRecord[]> {
  const records = await Promise.all((await labNames()).map(readRecord))
  return records.filter((record) => record !== undefined).filter((record) => !isAbandoned(record))
}

/** The record of the lab of this name; without a name, of the only one that a person made. */
export async function findRecord(name: string | undefined): Promise<LabRecord> {
  const records = await livingRecords()
  if (name !== undefined) {
    const found = records.find((record) => record.name === name)
    if (found === undefined) throw labErrors.NO_LAB({ named: ` named ${name}` })
    return found
  }
  const kept = records.filter((record) => record.owner === undefined)
  const [only, ...more] = kept.length > 0 ? kept : records
  if (only === undefined) throw labErrors.NO_LAB({ named: '' })
  if (more.length === 0) return only
  throw labErrors.LAB_AMBIGUOUS({ names: [only, ...more].map((record) => record.name).join(', ') })
}

/** That lab as an object to work with. */
export const findLab = async (name: string | undefined): Promise<Lab> => openLab(await findRecord(name))
