import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { RecordFormat } from '@dcos-lite/lib/store'
import { projectRoot } from '../../../scripts/tree/files.ts'

/** A record format that a component declares. */
export interface DeclaredFormat {
  component: string
  format: RecordFormat<unknown>
}

function isFormat(value: unknown): value is RecordFormat<unknown> {
  if (value === null || typeof value !== 'object') return false
  const { kind, prefix, version, upgrade } = value as Record<string, unknown>
  const texts = typeof kind === 'string' && typeof prefix === 'string'
  return texts && Number.isInteger(version) && typeof upgrade === 'function'
}

/** Formats among the exports of a module: alone, in a list, or by name in an object. */
function formatsOf(exported: unknown): RecordFormat<unknown>[] {
  if (isFormat(exported)) return [exported]
  if (exported === null || typeof exported !== 'object') return []
  return Object.values(exported).filter(isFormat)
}

const declaresFormats = /\bRecordFormat</

/** Sources of components that declare record formats, relative to the project. */
export function findFormatFiles(): string[] {
  return globSync('components/*/src/**/*.ts', { cwd: projectRoot })
    .filter((path) => declaresFormats.test(readFileSync(join(projectRoot, path), 'utf8')))
    .sort()
}

/** Names of formats that a source declares and does not export: nothing could freeze them. */
export function hiddenFormats(path: string): string[] {
  const source = readFileSync(join(projectRoot, path), 'utf8')
  return [...source.matchAll(/^const (\w+): RecordFormat</gm)].map(([, name = '']) => name)
}

/** Loads every exported record format of every component. */
export async function findFormats(): Promise<DeclaredFormat[]> {
  const found = new Map<RecordFormat<unknown>, DeclaredFormat>()
  for (const path of findFormatFiles()) {
    const component = path.split('/')[1] ?? ''
    const exported = (await import(pathToFileURL(join(projectRoot, path)).href)) as Record<string, unknown>
    for (const format of Object.values(exported).flatMap(formatsOf)) found.set(format, { component, format })
  }
  return [...found.values()]
}
