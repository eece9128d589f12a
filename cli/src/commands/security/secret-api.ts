import { readFileSync } from 'node:fs'
import { fileReason } from '@dcos-lite/lib/errors'
import { cliErrors } from '../../errors.ts'
import type { FlagSpec, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'

/** One version of a secret, as the store tells of it. */
export interface SecretVersion {
  version: number
  bytes: number
  createdAt: string
  by: string
  keyId: string
}

export const pathArgument = { name: 'secret-path', description: 'path of the secret', required: true }
export const storeFlag = {
  'store-id': { type: 'text', description: 'the secret store (default: default)', placeholder: 'ID' },
} as const satisfies Record<string, FlagSpec>

/** Where a value comes from. */
export const valueFlags = {
  value: {
    type: 'text',
    short: 'v',
    description: 'the value; others may see it in the list of processes',
    placeholder: 'TEXT',
  },
  file: {
    type: 'text',
    short: 'f',
    description: 'file whose bytes are the value ("-": standard input)',
    placeholder: 'FILE',
  },
  'text-file': { type: 'text', short: 't', description: 'file whose text is the value', placeholder: 'FILE' },
  'value-file': { type: 'text', description: 'the same as --text-file', placeholder: 'FILE' },
} as const satisfies Record<string, FlagSpec>

/** The path of a secret, or of a folder of secrets, at the store. */
export function secretPath(input: Input, path: string): string {
  const store = encodeURIComponent(input.text('store-id') ?? 'default')
  const parts = path.split('/').filter((part) => part !== '')
  return `/secrets/v1/secret/${store}/${parts.map(encodeURIComponent).join('/')}`
}

function readBytes(file: string): Buffer {
  try {
    return readFileSync(file)
  } catch (error) {
    throw cliErrors.FILE_UNREADABLE({ file, reason: fileReason(error) })
  }
}

/** The value that the options name, as the store takes it. Without any it is asked for, or read from a pipe. */
export async function givenSecret(context: Context, input: Input, command: string): Promise<object> {
  const text = input.text('value')
  const file = input.text('file')
  const textFile = input.text('text-file') ?? input.text('value-file')
  if ([text, file, textFile].filter((each) => each !== undefined).length > 1) {
    throw cliErrors.INPUT_INVALID({ reason: 'give the value in one way', command })
  }
  if (text !== undefined) return { value: text }
  if (textFile !== undefined) return { value: readBytes(textFile).toString('utf8') }
  if (file === '-') return { value: await context.readInput() }
  if (file !== undefined) return { value: readBytes(file).toString('base64'), encoding: 'base64' }
  const asked = await context.ask('Value (not shown): ', { hidden: true })
  if (asked !== undefined && asked !== '') return { value: asked }
  throw cliErrors.INPUT_INVALID({ reason: 'give the value by --value, --file or --text-file', command })
}
