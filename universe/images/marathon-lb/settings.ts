import type { ServiceAccount } from './service-login.ts'

/** What the variables of the task say. */
export interface Settings {
  marathonUrl: string
  /** PEM of the authority that signed Marathon's certificate. */
  ca?: string
  account?: ServiceAccount
  groups: string[]
  httpPort: number
  httpsPort: number
  statusPort: number
  /** Certificate chain and key, PEM, for the encrypted port. */
  certificate?: string
  maxConnections: number
  /** The least time between two reloads, in milliseconds. */
  pauseMs: number
  /** For configuration, sockets and what is said of them. */
  folder: string
}

function numberOf(text: string | undefined, otherwise: number): number {
  const value = Number(text === undefined || text === '' ? otherwise : text)
  if (!Number.isInteger(value) || value < 1) throw new Error(`${text ?? ''} is not a whole number above 0`)
  return value
}

/** Reads MARATHON_URL, MARATHON_CA, DCOS_SERVICE_ACCOUNT_CREDENTIAL, GROUPS, ports, CERTIFICATE, CONNECTIONS, RELOAD_PAUSE_MS. */
export function readSettings(environment: NodeJS.ProcessEnv): Settings {
  const given = (name: string): string | undefined => environment[name] || undefined
  const [ca, account, certificate] = ['MARATHON_CA', 'DCOS_SERVICE_ACCOUNT_CREDENTIAL', 'CERTIFICATE'].map(
    given,
  )
  return {
    marathonUrl: (given('MARATHON_URL') ?? 'http://marathon.mesos:8080').replace(/\/+$/, ''),
    ...(ca === undefined ? {} : { ca }),
    ...(account === undefined ? {} : { account: JSON.parse(account) as ServiceAccount }),
    groups: (given('GROUPS') ?? 'external').split(',').map((group) => group.trim()),
    httpPort: numberOf(given('HTTP_PORT'), 80),
    httpsPort: numberOf(given('HTTPS_PORT'), 443),
    statusPort: numberOf(given('STATUS_PORT'), 9090),
    ...(certificate === undefined ? {} : { certificate }),
    maxConnections: numberOf(given('CONNECTIONS'), 8000),
    pauseMs: numberOf(given('RELOAD_PAUSE_MS'), 500),
    folder: `${given('MESOS_SANDBOX') ?? '/tmp'}/marathon-lb`,
  }
}
