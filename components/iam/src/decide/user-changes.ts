/** What a valid PUT of a user asks for. */
export type UserCreation = { description: string } & (
  | { kind: 'password'; password: string }
  | { kind: 'service'; publicKey: string }
  | { kind: 'remote'; providerType: string; providerId: string }
)

/** What a valid PATCH of a user asks for. */
export interface UserPatch {
  description?: string
  password?: string
}

/** A refused body: why, in words for the client. */
export interface Refusal {
  refused: string
}

const creationFields = new Set([
  'description',
  'password',
  'public_key',
  'provider_type',
  'provider_id',
  'cluster_url',
  'creator_uid',
])
const smallestPassword = 5
const largestText = 4096

/** Whether a uid may be given to an account. */
export function isUserId(uid: string): boolean {
  return /^[A-Za-z0-9][\w.@+:-]{0,95}$/.test(uid)
}

function looksLikeMail(uid: string): boolean {
  return /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(uid)
}

function isObject(body: unknown): body is Record<string, unknown> {
  return typeof body === 'object' && body !== null && !Array.isArray(body)
}

function wrongText(body: Record<string, unknown>): string | undefined {
  for (const [name, value] of Object.entries(body)) {
    if (typeof value !== 'string') return `Field \`${name}\` must be a string.`
    if (value.length > largestText) return `Field \`${name}\` is longer than ${largestText} characters.`
  }
  return undefined
}

function wrongPassword(password: string): string | undefined {
  return password.length < smallestPassword
    ? `The password must have at least ${smallestPassword} characters.`
    : undefined
}

/** Judges the body of a PUT. */
export function planCreation(uid: string, body: unknown): UserCreation | Refusal {
  if (!isObject(body)) return { refused: 'The body must be a JSON object.' }
  const unknownField = Object.keys(body).find((name) => !creationFields.has(name))
  if (unknownField !== undefined) return { refused: `Field \`${unknownField}\` is not known.` }
  const wrong = wrongText(body)
  if (wrong !== undefined) return { refused: wrong }
  const fields = body as Record<string, string | undefined>
  const description = fields.description ?? ''
  const { password, public_key: publicKey } = fields
  if (password === undefined && publicKey === undefined && looksLikeMail(uid)) {
    return {
      kind: 'remote',
      description,
      providerType: fields.provider_type ?? 'oidc',
      providerId: fields.provider_id ?? 'https://dcos.auth0.com/',
    }
  }
  if ((password === undefined) === (publicKey === undefined)) {
    return { refused: 'One of `password` or `public_key` must be provided' }
  }
  if (publicKey !== undefined) return { kind: 'service', description, publicKey }
  const tooShort = wrongPassword(password ?? '')
  return tooShort === undefined
    ? { kind: 'password', description, password: password ?? '' }
    : { refused: tooShort }
}

/** Judges the body of a PATCH. */
export function planPatch(body: unknown): UserPatch | Refusal {
  if (!isObject(body)) return { refused: 'The body must be a JSON object.' }
  const unknownField = Object.keys(body).find((name) => name !== 'description' && name !== 'password')
  if (unknownField !== undefined) return { refused: `Field \`${unknownField}\` cannot be changed.` }
  if (Object.keys(body).length === 0)
    return { refused: 'One of `description` or `password` must be provided' }
  const wrong =
    wrongText(body) ?? (typeof body.password === 'string' ? wrongPassword(body.password) : undefined)
  return wrong === undefined ? (body as UserPatch) : { refused: wrong }
}
