import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ErrorMaker } from '../../lib/src/errors/index.ts'
import { workspaceFolders } from '../tree/files.ts'

/** One error of a catalogue and the part that makes it. */
export interface DocumentedError {
  /** Name of the page: the last part of the workspace's folder. */
  page: string
  /** The file that declares it, relative to the project. */
  file: string
  code: string
  status: number
  exitCode: number
  message: string
  remedy: string
}

function isErrorMaker(value: unknown): value is ErrorMaker {
  return typeof value === 'function' && 'code' in value && 'definition' in value
}

/** The makers in what a module exports: in catalogues, or exported one by one. */
function makersOf(exported: Record<string, unknown>): ErrorMaker[] {
  return Object.values(exported).flatMap((value) => {
    if (isErrorMaker(value)) return [value]
    return typeof value === 'object' && value !== null ? Object.values(value).filter(isErrorMaker) : []
  })
}

/** Every error that a file `errors.ts` below a workspace's `src` declares, in the order of the files. */
export async function collectErrors(root: string): Promise<DocumentedError[]> {
  const found: DocumentedError[] = []
  for (const workspace of workspaceFolders(root)) {
    for (const file of globSync(`${workspace}/src/**/errors.ts`, { cwd: root }).sort()) {
      const exported = (await import(pathToFileURL(join(root, file)).href)) as Record<string, unknown>
      for (const { code, definition } of makersOf(exported)) {
        const { status, exitCode = 1, message, remedy } = definition
        found.push({ page: workspace.replace(/^.*\//, ''), file, code, status, exitCode, message, remedy })
      }
    }
  }
  return found
}
