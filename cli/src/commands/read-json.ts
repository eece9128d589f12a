import { readFileSync } from 'node:fs'
import { fileReason } from '@dcos-lite/lib/errors'
import { cliErrors } from '../errors.ts'
import type { Context } from '../program/context.ts'

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    throw cliErrors.FILE_UNREADABLE({ file, reason: fileReason(error) })
  }
}

/** Reads JSON from a file, or from standard input when there is none. */
export async function readJson(context: Context, file: string | undefined): Promise<unknown> {
  const source = file ?? 'standard input'
  const text = file === undefined ? await context.readInput() : readText(file)
  if (text.trim() === '') throw cliErrors.NOT_JSON({ source, reason: 'it is empty' })
  try {
    return JSON.parse(text)
  } catch (error) {
    throw cliErrors.NOT_JSON({ source, reason: (error as Error).message })
  }
}
