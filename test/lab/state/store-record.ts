import { readFile, readdir, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { labFolder, labsRoot } from '../machine/folders.ts'
import { isAlive } from '../machine/process-identity.ts'
import type { LabRecord } from './lab-record.ts'
import { isLabName } from './names.ts'

const fileOf = (name: string): string => join(labFolder(name), 'lab.json')

function isAbsent(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes((error as NodeJS.ErrnoException).code ?? '')
}

/** Writes the record of a lab whose folder is there; a reader sees the old one or the new one. */
export async function writeRecord(record: LabRecord): Promise<void> {
  const file = fileOf(record.name)
  await writeFile(`${file}.new`, JSON.stringify(record, undefined, 2) + '\n')
  await rename(`${file}.new`, file)
}

/** The record of a lab, or undefined when it has none (yet, or any more). */
export async function readRecord(name: string): Promise<LabRecord | undefined> {
  try {
    return JSON.parse(await readFile(fileOf(name), 'utf8')) as LabRecord
  } catch (error) {
    if (isAbsent(error) || error instanceof SyntaxError) return undefined
    throw error
  }
}

/** Names of all labs that have a folder, also of those of which only remains are there. */
export async function labNames(): Promise<string[]> {
  try {
    const entries = await readdir(labsRoot(), { withFileTypes: true })
    return entries.filter((entry) => entry.isDirectory() && isLabName(entry.name)).map((entry) => entry.name)
  } catch (error) {
    if (isAbsent(error)) return []
    throw error
  }
}

/** Whether nobody wants the lab any more: its owner has ended, or it was never finished. */
export const isAbandoned = (record: LabRecord | undefined): boolean =>
  record === undefined || (record.owner !== undefined && !isAlive(record.owner))
