import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { parseAllDocuments } from 'yaml'
import { fileReason } from '@dcos-lite/lib/errors'
import { cliErrors } from '../errors.ts'
import type { Context } from '../program/context.ts'
import type { Fields, GivenDocument } from './plan/types.ts'

const documentFile = /\.(json|ya?ml)$/i

function unreadable(file: string, error: unknown): Error {
  return cliErrors.FILE_UNREADABLE({ file, reason: fileReason(error) })
}

/** The files that a path stands for: itself, or the documents of a folder and of those below it, by name. */
function filesAt(path: string): string[] {
  try {
    if (!statSync(path).isDirectory()) return [path]
    return readdirSync(path, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && documentFile.test(entry.name))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
  } catch (error) {
    throw unreadable(path, error)
  }
}

/** Every document of a text; JSON is YAML too. */
function parse(source: string, text: string): GivenDocument[] {
  const documents = parseAllDocuments(text, { prettyErrors: true })
  const list = Array.isArray(documents) ? documents : []
  const broken = list.flatMap(({ errors }) => errors)[0]
  if (broken) {
    const reason = (broken.message.split('\n')[0] ?? '').replace(/:$/, '')
    throw cliErrors.DOCUMENT_INVALID({ source, reason }, { cause: broken })
  }
  return list
    .map((document, at) => ({
      source: list.length > 1 ? `${source}, document ${at + 1}` : source,
      value: document.toJS({ maxAliasCount: 100 }) as unknown,
    }))
    .filter(({ value }) => value !== null && value !== undefined)
}

/** Values of secrets and configuration may lie in a file beside the document, or in a variable. */
function withValue(context: Context, { source, value }: GivenDocument, folder: string): GivenDocument {
  const fields = value as Fields | null
  if (typeof fields !== 'object' || fields === null || Array.isArray(fields)) return { source, value }
  if (fields['kind'] !== 'secret' && fields['kind'] !== 'config') return { source, value }
  const { file, env, ...rest } = fields
  if (typeof file === 'string') {
    const path = resolve(folder, file)
    try {
      return { source, value: { ...rest, value: readFileSync(path, 'utf8') } }
    } catch (error) {
      const reason = `its file ${path} cannot be read: ${fileReason(error)}`
      throw cliErrors.DOCUMENT_INVALID({ source, reason })
    }
  }
  if (typeof env === 'string') {
    const held = context.environment[env]
    if (held === undefined) {
      throw cliErrors.DOCUMENT_INVALID({ source, reason: `the variable ${env} is not set` })
    }
    return { source, value: { ...rest, value: held } }
  }
  return { source, value }
}

/** The documents at these paths; `-` is standard input. Nothing at all is DCL_CLI_DOCUMENT_INVALID. */
export async function readDocuments(context: Context, paths: readonly string[]): Promise<GivenDocument[]> {
  const found: GivenDocument[] = []
  for (const path of paths) {
    if (path === '-') {
      const documents = parse('standard input', await context.readInput())
      found.push(...documents.map((document) => withValue(context, document, '.')))
      continue
    }
    for (const file of filesAt(path)) {
      let text: string
      try {
        text = readFileSync(file, 'utf8')
      } catch (error) {
        throw unreadable(file, error)
      }
      found.push(...parse(file, text).map((document) => withValue(context, document, dirname(file))))
    }
  }
  if (found.length > 0) return found
  const source = paths.join(', ')
  throw cliErrors.DOCUMENT_INVALID({ source, reason: 'there is no document in it (*.json, *.yaml, *.yml)' })
}
