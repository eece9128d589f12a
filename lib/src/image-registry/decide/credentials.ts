import { dockerHub } from './reference.ts'

/** A login at a registry. */
export interface RegistryLogin {
  username: string
  password: string
}

/** Logins by `host[:port]`. */
export type RegistryLogins = ReadonlyMap<string, RegistryLogin>

const hubKeys = new Set(['docker.io', 'index.docker.io', 'registry-1.docker.io', 'registry.hub.docker.com'])

/** The registry that a key of a `config.json` means: `https://host/v1/` is `host`. */
function registryOf(key: string): string {
  const bare = key.replace(/^https?:\/\//, '').replace(/\/.*$/, '')
  return hubKeys.has(bare) ? dockerHub : bare
}

function loginOf(entry: Record<string, unknown>): RegistryLogin | undefined {
  const { auth, username, password } = entry
  if (typeof username === 'string' && typeof password === 'string') return { username, password }
  if (typeof auth !== 'string' || auth === '') return undefined
  const text = Buffer.from(auth, 'base64').toString('utf8').replace(/\0+$/, '')
  const colon = text.indexOf(':')
  return colon < 0 ? undefined : { username: text.slice(0, colon), password: text.slice(colon + 1) }
}

/** Reads the logins of a docker `config.json`, or of the older `.dockercfg`. Throws an Error that says why it cannot. */
export function readLogins(text: string): RegistryLogins {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new Error('it is not JSON', { cause: error })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('it is no object')
  const auths = 'auths' in value ? value.auths : value
  if (typeof auths !== 'object' || auths === null) throw new Error('"auths" is no object')
  const logins = new Map<string, RegistryLogin>()
  for (const [key, entry] of Object.entries(auths)) {
    if (typeof entry !== 'object' || entry === null) continue
    const login = loginOf(entry as Record<string, unknown>)
    if (login) logins.set(registryOf(key), login)
  }
  return logins
}
