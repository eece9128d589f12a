import { currentCluster } from '../../config/clusters.ts'
import { writeCluster } from '../../config/write-cluster.ts'
import { cliErrors } from '../../errors.ts'
import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { createClusterClient } from '../../http/cluster-client.ts'
import { accessToUrl } from './access-to-url.ts'
import { describeProvider } from './providers.ts'
import type { Provider } from './providers.ts'
import { logIn, loginChallenge, loginFlags } from './login.ts'

function storeToken(context: Context, token: string): void {
  const cluster = currentCluster(context.environment)
  if (!cluster) throw cliErrors.NO_CLUSTER()
  const { settings, id } = cluster
  writeCluster(context.environment, id, { ...settings, core: { ...settings.core, dcos_acs_token: token } })
}

const login: Command = {
  id: 'auth login',
  summary: 'log in to the attached cluster',
  flags: { ...loginFlags },
  examples: ['dcos auth login', 'dcos auth login --username admin --password-file secret.txt'],
  async run(context, input) {
    const { access } = context.cluster()
    if ((await loginChallenge(access)) === undefined) {
      context.tell('This cluster wants no login.')
      return
    }
    storeToken(context, await logIn(context, input, access))
  },
}

const logout: Command = {
  id: 'auth logout',
  summary: 'forget the token of the attached cluster',
  examples: ['dcos auth logout'],
  run(context) {
    storeToken(context, '')
    return Promise.resolve()
  },
}

const listProviders: Command = {
  id: 'auth list-providers',
  summary: 'show how one can log in',
  arguments: [
    {
      name: 'url',
      description: 'address of a front door (the attached cluster without it)',
      required: false,
    },
  ],
  flags: { ...jsonFlag },
  examples: ['dcos auth list-providers', 'dcos auth list-providers https://master.example.com'],
  async run(context, input) {
    const url = input.optionalArgument('url')
    const cluster = url === undefined ? context.cluster() : createClusterClient(accessToUrl(context, url))
    const { body } = await cluster.json<Record<string, Provider>>('/acs/api/v1/auth/providers')
    if (input.flag('json')) return context.printJson(body)
    context.printTable({
      headings: ['PROVIDER ID', 'LOGIN METHOD'],
      rows: Object.entries(body).map(([id, provider]) => [id, describeProvider(provider)]),
    })
  },
}

export const authCommands = [login, logout, listProviders]
