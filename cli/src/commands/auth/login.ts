import { cliErrors } from '../../errors.ts'
import { createClusterClient } from '../../http/cluster-client.ts'
import type { ClusterAccess } from '../../http/cluster-client.ts'
import type { FlagSpec, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { readFileSync } from 'node:fs'

/** Options of every command that logs in. */
export const loginFlags = {
  username: { type: 'text', description: 'user name (or DCOS_USERNAME)', placeholder: 'NAME' },
  password: {
    type: 'text',
    description: 'password (or DCOS_PASSWORD); prefer --password-file',
    placeholder: 'TEXT',
  },
  'password-file': { type: 'text', description: 'file that holds the password', placeholder: 'FILE' },
} as const satisfies Record<string, FlagSpec>

/** Whether the cluster wants a login, and by which challenge. */
export async function loginChallenge(access: ClusterAccess): Promise<string | undefined> {
  const client = createClusterClient({ ...access, token: '' })
  const answer = await client.text('/pkgpanda/active.buildinfo.full.json', { method: 'HEAD', accept: [401] })
  if (answer.status !== 401) return undefined
  return String(answer.headers['www-authenticate'] ?? 'unknown')
}

function givenPassword(context: Context, input: Input): string | undefined {
  const file = input.text('password-file')
  if (file === undefined) return input.text('password') ?? context.environment.DCOS_PASSWORD
  try {
    return readFileSync(file, 'utf8').trim()
  } catch (error) {
    throw cliErrors.FILE_UNREADABLE({ file, reason: (error as Error).message }, { cause: error })
  }
}

async function askFor(context: Context, question: string, hidden: boolean): Promise<string> {
  const answer = await context.ask(question, { hidden })
  if (answer === undefined) throw cliErrors.NOT_CONFIRMED({ what: 'the login' })
  return answer
}

async function tryLogin(
  access: ClusterAccess,
  uid: string,
  password: string,
): Promise<{ token: string } | { reason: string }> {
  const client = createClusterClient({ ...access, token: '' })
  const { status, body } = await client.json<{ token?: string; description?: string }>(
    '/acs/api/v1/auth/login',
    {
      method: 'POST',
      body: { uid, password },
      accept: [400, 401, 403, 429],
    },
  )
  if (status === 200 && body.token !== undefined) return { token: body.token }
  return { reason: body.description ?? `the cluster answered ${status}` }
}

/** Logs in with what was given, or asks (three tries); returns the token. */
export async function logIn(context: Context, input: Input, access: ClusterAccess): Promise<string> {
  const ready = context.environment.DCOS_CLUSTER_SETUP_ACS_TOKEN
  if (ready !== undefined && ready !== '') return ready
  const givenName = input.text('username') ?? context.environment.DCOS_USERNAME
  const givenSecret = givenPassword(context, input)
  const tries = givenSecret === undefined ? 3 : 1
  for (let attempt = 1; ; attempt++) {
    const uid = givenName ?? (await askFor(context, 'Username: ', false))
    const password = givenSecret ?? (await askFor(context, 'Password: ', true))
    const outcome = await tryLogin(access, uid, password)
    if ('token' in outcome) return outcome.token
    if (attempt >= tries) throw cliErrors.LOGIN_FAILED({ uid, reason: outcome.reason })
    context.tell(`The login was refused: ${outcome.reason} Try again.`)
  }
}
