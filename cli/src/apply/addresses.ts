import { escapeId } from '../commands/marathon/paths.ts'
import type { Fields } from './plan/types.ts'

const parts = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

export const secretPath = ({ path }: Fields): string => `/secrets/v1/secret/default/${parts(String(path))}`

export const settingPath = ({ namespace, key }: Fields): string =>
  `/config/v1/keys/${encodeURIComponent(String(namespace))}/${parts(String(key))}`

export const groupPath = (id: string): string => `/service/marathon/v2/groups/${escapeId(id)}`

export const podPath = (id: string): string => `/service/marathon/v2/pods/${escapeId(id)}`
