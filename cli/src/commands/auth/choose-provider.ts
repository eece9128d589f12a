import { cliErrors } from '../../errors.ts'
import type { Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { describeProvider, formOf } from './providers.ts'
import type { LoginForm, Provider } from './providers.ts'

/** How to log in: the form, and where it begins. */
export interface LoginWay {
  form: LoginForm
  /** A path of the cluster, or an address. */
  start: string
}

const passwordPath = '/acs/api/v1/auth/login'
type Offered = [id: string, provider: Provider]

function wayOf([, provider]: Offered): LoginWay {
  return { form: formOf(provider) ?? 'password', start: provider.config?.start_flow_url ?? passwordPath }
}

function named(offered: Offered[], id: string, wanted: readonly LoginForm[]): LoginWay {
  const found = offered.find(([name]) => name === id)
  const form = found && formOf(found[1])
  if (found && form !== undefined && wanted.includes(form)) return wayOf(found)
  const reason = found
    ? `provider ${id} wants ${found[1]['authentication-type']}, which was not given`
    : `there is no login provider "${id}"; the cluster has ${offered.map(([name]) => name).join(', ')}`
  throw cliErrors.INPUT_INVALID({ reason, command: 'auth login' })
}

async function ask(context: Context, offered: Offered[]): Promise<LoginWay> {
  offered.forEach(([id, provider], at) => context.tell(`${at + 1}. ${describeProvider(provider)} (${id})`))
  for (let attempt = 0; attempt < 3; attempt++) {
    const answer = await context.ask(`(1-${offered.length}): `)
    if (answer === undefined) break
    const chosen = offered[Number(answer.trim()) - 1]
    if (chosen) return wayOf(chosen)
  }
  throw cliErrors.NOT_CONFIRMED({ what: 'the login' })
}

/** The way to log in: the one named, the one that fits what was given, the only one, or the one that is chosen. */
export async function chooseProvider(
  context: Context,
  input: Input,
  offered: Offered[],
  given: { key: boolean; password: boolean },
): Promise<LoginWay> {
  const id = input.text('provider')
  const wanted: LoginForm[] = given.key ? ['service-key'] : ['password', 'browser-id-token', 'browser-token']
  if (id !== undefined) return named(offered, id, wanted)
  if (given.key) return { form: 'service-key', start: passwordPath }
  const usable = offered.filter(([, provider]) => wanted.includes(formOf(provider) ?? 'service-key'))
  const plain = usable.find(([, provider]) => provider['authentication-type'] === 'dcos-uid-password')
  if (given.password) return plain ? wayOf(plain) : { form: 'password', start: passwordPath }
  const [only, ...more] = usable
  if (only === undefined) return { form: 'password', start: passwordPath }
  return more.length === 0 ? wayOf(only) : ask(context, usable)
}
