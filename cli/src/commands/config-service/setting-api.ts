import { cliErrors } from '../../errors.ts'

/** A version of a key of the config service. */
export interface Setting {
  namespace: string
  key: string
  version: number
  index: number
  at: string
  by: string
  value?: string
  deleted?: boolean
}

export const keyArgument = {
  name: 'key',
  description: 'NAMESPACE/KEY, such as shop/web/level',
  required: true,
}

/** A key, or a folder of keys, by its parts. Throws DCL_CLI_INPUT_INVALID without a namespace. */
export function readKey(text: string, command: string): { namespace: string; key: string } {
  const [namespace = '', ...rest] = text.split('/').filter((part) => part !== '')
  if (namespace !== '') return { namespace, key: rest.join('/') }
  throw cliErrors.INPUT_INVALID({ reason: 'name a key as NAMESPACE/KEY', command })
}

function pathBelow(kind: 'keys' | 'watch', text: string, command: string): string {
  const { namespace, key } = readKey(text, command)
  const parts = key === '' ? [namespace] : [namespace, ...key.split('/')]
  return `/config/v1/${kind}/${parts.map(encodeURIComponent).join('/')}`
}

/** The path of a key at the front door. */
export const keyPath = (text: string, command: string): string => pathBelow('keys', text, command)

/** The path of a watch of a key, or of all keys below it. */
export const watchPath = (text: string, command: string): string => pathBelow('watch', text, command)

/** The name that people write. */
export const nameOf = ({ namespace, key }: Setting): string => `${namespace}/${key}`
