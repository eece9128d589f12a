import { fileReason } from '@dcos-lite/lib/errors'
import { cliErrors } from '../../errors.ts'
import { createClusterClient } from '../../http/cluster-client.ts'
import type { ClusterAccess } from '../../http/cluster-client.ts'
import type { FlagSpec, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { readFileSync } from 'node:fs'
import { chooseProvider } from './choose-provider.ts'
import type { LoginWay } from './choose-provider.ts'
import { signLoginToken } from './login-token.ts'
import { fetchProviders } from './providers.ts'

const challengePath = '/pkgpanda/active.buildinfo.full.json'
const loginPath = '/acs/api/v1/auth/login'

/** Options of every command that logs in. */
export const loginFlags = {
  username: { type: 'text', description: 'user name (or DCOS_USERNAME)', placeholder: 'NAME' },
  password: {
    type: 'text',
    description: 'password (or DCOS_PASSWORD); prefer --password-file',
    placeholder: 'TEXT',
  },
  'password-file': { type: 'text', description: 'file that holds the password', placeholder: 'FILE' },
  'private-key': {
    type: 'text',
    description: 'log in as a service account (--username) with this private key',
    placeholder: 'FILE',
  },
  provider: {
    type: 'text',
    description: 'id of the way to log in (dcos auth list-providers)',
    placeholder: 'ID',
  },
} as const satisfies Record<string, FlagSpec>

/** Whether the cluster wants a login, and by which challenge. */
export async function loginChallenge(access: ClusterAccess): Promise<string | undefined> {
  const client = createClusterClient({ ...access, token: '' })
  const answer = await client.text(challengePath, { method: 'HEAD', accept: [401] })
  if (answer.status !== 401) return undefined
  return String(answer.headers['www-authenticate'] ?? 'unknown')
}

function givenPassword(context: Context, input: Input): string | undefined {
  const file = input.text('password-file')
  if (file === undefined) return input.text('password') ?? context.environment.DCOS_PASSWORD
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw cliErrors.FILE_UNREADABLE({ file, reason: fileReason(error) })
  }
}

async function askFor(context: Context, question: string, hidden: boolean): Promise<string> {
  const answer = await context.ask(question, { hidden })
  if (answer === undefined) throw cliErrors.NOT_CONFIRMED({ what: 'the login' })
  return answer
}

async function tryLogin(
  access: ClusterAccess,
  path: string,
  proof: { uid: string; password: string } | { uid: string; token: string } | { token: string },
): Promise<{ token: string } | { reason: string }> {
  const client = createClusterClient({ ...access, token: '' })
  const { status, body } = await client.json<{ token?: string; description?: string }>(path, {
    method: 'POST',
    body: proof,
    accept: [400, 401, 403, 429],
  })
  if (status === 200 && body.token !== undefined) return { token: body.token }
  return { reason: body.description ?? `the cluster answered ${status}` }
}

async function logInAsService(
  context: Context,
  input: Input,
  access: ClusterAccess,
  file: string,
): Promise<string> {
  const uid = input.text('username') ?? context.environment.DCOS_USERNAME
  if (uid === undefined) {
    throw cliErrors.INPUT_INVALID({
      reason: 'name the service account with --username',
      command: 'auth login',
    })
  }
  let pem: string
  try {
    pem = readFileSync(file, 'utf8')
  } catch (error) {
    throw cliErrors.FILE_UNREADABLE({ file, reason: fileReason(error) })
  }
  const token = signLoginToken(uid, pem, context.nowMs(), file)
  const outcome = await tryLogin(access, loginPath, { uid, token })
  if ('token' in outcome) return outcome.token
  throw cliErrors.LOGIN_FAILED({ uid, reason: outcome.reason })
}

/** Asks for name and password unless they were given: three tries when typed, one otherwise. */
async function logInByPassword(
  context: Context,
  input: Input,
  access: ClusterAccess,
  path: string,
): Promise<string> {
  const givenName = input.text('username') ?? context.environment.DCOS_USERNAME
  const givenSecret = givenPassword(context, input)
  const tries = givenSecret === undefined ? 3 : 1
  for (let attempt = 1; ; attempt++) {
    const uid = givenName ?? (await askFor(context, 'Username: ', false))
    const password = givenSecret ?? (await askFor(context, 'Password: ', true))
    const outcome = await tryLogin(access, path, { uid, password })
    if ('token' in outcome) return outcome.token
    if (attempt >= tries) throw cliErrors.LOGIN_FAILED({ uid, reason: outcome.reason })
    context.tell(`The login was refused: ${outcome.reason} Try again.`)
  }
}

/** Names the page to log in at, and takes what is pasted: an id token to hand in, or the token itself. */
async function logInByBrowser(
  context: Context,
  access: ClusterAccess,
  { form, start }: LoginWay,
): Promise<string> {
  const page = /^https?:/i.test(start) ? start : `${access.url}${start}`
  context.tell(`Log in with a browser at:\n\n    ${page}\n`)
  const pasted = (await askFor(context, 'Enter the token that is shown there: ', true)).trim()
  if (form === 'browser-id-token') {
    const outcome = await tryLogin(access, loginPath, { token: pasted })
    if ('token' in outcome) return outcome.token
    throw cliErrors.LOGIN_FAILED({ uid: 'the user of the token', reason: outcome.reason })
  }
  const client = createClusterClient({ ...access, token: pasted })
  const { status } = await client.text(challengePath, { method: 'HEAD', accept: [401, 403] })
  if (status !== 401) return pasted
  throw cliErrors.LOGIN_FAILED({
    uid: 'the user of the token',
    reason: 'the cluster does not know this token.',
  })
}

/** Logs in with what was given, or asks; returns the token. */
export async function logIn(context: Context, input: Input, access: ClusterAccess): Promise<string> {
  const ready = context.environment.DCOS_CLUSTER_SETUP_ACS_TOKEN
  if (ready !== undefined && ready !== '') return ready
  const keyFile = input.text('private-key')
  const name = input.text('username') ?? context.environment.DCOS_USERNAME
  const password = name !== undefined && givenPassword(context, input) !== undefined
  const given = { key: keyFile !== undefined, password }
  const way = await chooseProvider(context, input, await fetchProviders(access), given)
  if (keyFile !== undefined) return logInAsService(context, input, access, keyFile)
  if (way.form === 'password') return logInByPassword(context, input, access, way.start)
  return logInByBrowser(context, access, way)
}
