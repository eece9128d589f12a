import { readFile, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { agentErrors } from '../errors.ts'

/** Every checkpoint carries the number of its format; readers refuse higher ones. */
export interface FormattedRecord {
  format: number
}

/** Reads one record, or undefined when there is none. Throws DCL_MESOS_AGENT_CHECKPOINT_UNREADABLE. */
export async function readRecord<T extends FormattedRecord>(
  file: string,
  newest: number,
): Promise<T | undefined> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw agentErrors.CHECKPOINT_UNREADABLE({ file, reason: (error as Error).message }, { cause: error })
  }
  let record: T
  try {
    record = JSON.parse(text) as T
  } catch (error) {
    throw agentErrors.CHECKPOINT_UNREADABLE({ file, reason: 'it is not JSON' }, { cause: error })
  }
  if (typeof record?.format !== 'number' || record.format < 1 || record.format > newest) {
    const reason = `its format is ${String(record?.format)}, this version reads 1 to ${newest}`
    throw agentErrors.CHECKPOINT_UNREADABLE({ file, reason })
  }
  return record
}

/** Reads every record of a folder. What a crash left half-written (`*.part`) is no record. */
export async function readRecords<T extends FormattedRecord>(folder: string, newest: number): Promise<T[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.json')).sort()
  const records: T[] = []
  for (const name of names) {
    const record = await readRecord<T>(join(folder, name), newest)
    if (record) records.push(record)
  }
  return records
}
