/** What the labels of an app say of one of its ports. */
export interface PortLabels {
  groups: string[]
  enabled: boolean
  /** Without it the port of Marathon counts. */
  port?: number
  hosts: string[]
  path?: string
  mode?: 'http' | 'tcp'
  balance: string
  sticky: boolean
  redirectToHttps: boolean
}

/** What was read, and what of it made no sense. */
export interface ReadLabels {
  read: PortLabels
  problems: string[]
}

const balances = ['roundrobin', 'static-rr', 'leastconn', 'first', 'source']
const hostForm = /^(\*\.)?[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/
const pathForm = /^\/[A-Za-z0-9._~%/-]*$/

const listOf = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')

/** Reads the labels `HAPROXY_…` of one port. A value that makes no sense is named, and counts as not given. */
export function readPortLabels(labels: Readonly<Record<string, string>>, index: number): ReadLabels {
  const problems: string[] = []
  const own = (name: string): string | undefined => labels[`HAPROXY_${index}_${name}`]
  const refuse = (name: string): undefined => {
    problems.push(`the label HAPROXY_${index}_${name} makes no sense`)
    return undefined
  }
  const flag = (name: string, otherwise: boolean): boolean => {
    const text = own(name)?.toLowerCase()
    if (text === undefined) return otherwise
    return (
      ['true', 'yes', '1'].includes(text) ||
      (['false', 'no', '0'].includes(text) ? false : (refuse(name) ?? otherwise))
    )
  }
  const choice = <T extends string>(name: string, choices: readonly T[]): T | undefined => {
    const text = own(name)?.toLowerCase()
    return text === undefined ? undefined : (choices.find((one) => one === text) ?? refuse(name))
  }
  const portOf = (): number | undefined => {
    const text = own('PORT')
    if (text === undefined) return undefined
    const port = /^\d{1,5}$/.test(text) ? Number(text) : 0
    return port > 0 && port < 65_536 ? port : refuse('PORT')
  }
  const pathOf = (): string | undefined => {
    const text = own('PATH')
    return text === undefined || pathForm.test(text) ? text : refuse('PATH')
  }
  const hosts = listOf((own('VHOST') ?? '').toLowerCase())
  const right = hosts.filter((host) => hostForm.test(host))
  if (right.length < hosts.length) refuse('VHOST')
  const [port, path, mode] = [portOf(), pathOf(), choice('MODE', ['http', 'tcp'] as const)]
  return {
    read: {
      groups: listOf(own('GROUP') ?? labels.HAPROXY_GROUP ?? ''),
      enabled: flag('ENABLED', true),
      ...(port === undefined ? {} : { port }),
      hosts: [...new Set(right)],
      ...(path === undefined ? {} : { path }),
      ...(mode === undefined ? {} : { mode }),
      balance: choice('BALANCE', balances) ?? 'roundrobin',
      sticky: flag('STICKY', false),
      redirectToHttps: flag('REDIRECT_TO_HTTPS', false),
    },
    problems,
  }
}
