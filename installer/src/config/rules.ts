import { parsePasswordHash } from '@dcos-lite/lib/passwords'
import { isDcosError } from '@dcos-lite/lib/errors'
import type { Position, Problem } from './document.ts'
import type { ConfigValues, UsedKey } from './used-keys.ts'

/** The places of the keys of a file, to point at. */
export type Places = (key: UsedKey, element?: number) => Position

type Rule = (values: Partial<ConfigValues>, at: Places) => Problem[]

const masterCounts = [1, 3, 5]

const mastersMakeAQuorum: Rule = ({ master_list: masters }, at) =>
  masters === undefined || masterCounts.includes(masters.length)
    ? []
    : [
        {
          key: 'master_list',
          at: at('master_list'),
          reason: `there must be one, three or five masters, not ${masters.length}`,
        },
      ]

const hostsHaveOneRole: Rule = (values, at) => {
  const problems: Problem[] = []
  const roleOf = new Map<string, UsedKey>()
  for (const key of ['master_list', 'agent_list', 'public_agent_list'] as const) {
    for (const [element, { address }] of (values[key] ?? []).entries()) {
      const other = roleOf.get(address)
      if (other === undefined) roleOf.set(address, key)
      else problems.push({ key, at: at(key, element), reason: `${address} stands in ${other} too` })
    }
  }
  return problems
}

const mastersAreListed: Rule = ({ master_discovery: discovery }, at) =>
  discovery === 'master_http_loadbalancer'
    ? [
        {
          key: 'master_discovery',
          at: at('master_discovery'),
          reason:
            'masters behind a load balancer are not found here; write static and list them in master_list',
        },
      ]
    : []

const passwordHashIsReadable: Rule = ({ superuser_password_hash: hash }, at) => {
  if (hash === undefined || hash === '') return []
  try {
    parsePasswordHash(hash)
    return []
  } catch (error) {
    if (!isDcosError(error)) throw error
    const reason = `${error.message} Make one with "dcos-installer hash-password"`
    return [{ key: 'superuser_password_hash', at: at('superuser_password_hash'), reason }]
  }
}

const settingsAreOfListedHosts: Rule = (values, at) => {
  const lists = [values.master_list, values.agent_list, values.public_agent_list]
  if (lists.includes(undefined)) return []
  const listed = lists.flatMap((list) => (list ?? []).map((host) => host.address))
  return Object.keys(values.nodes ?? {})
    .filter((address) => !listed.includes(address))
    .map((address) => ({
      key: 'nodes',
      at: at('nodes'),
      reason: `${address} is in none of the lists of hosts`,
    }))
}

const searchDomainsFit: Rule = ({ dns_search: domains }, at) => {
  if (domains === undefined || domains === '') return []
  const fits = !/[\n,]/.test(domains) && domains.length < 256 && domains.trim().split(/\s+/).length <= 6
  const reason = 'at most six domains with spaces between, less than 256 characters'
  return fits ? [] : [{ key: 'dns_search', at: at('dns_search'), reason }]
}

const aVersionOfTls: Rule = (values, at) => {
  const { adminrouter_tls_1_0_enabled: a, adminrouter_tls_1_1_enabled: b } = values
  const { adminrouter_tls_1_2_enabled: c } = values
  const key = 'adminrouter_tls_1_2_enabled'
  if (a !== false || b !== false || c !== false) return []
  return [{ key, at: at(key), reason: 'at least one version of TLS must be enabled' }]
}

const virtualAddressesAreARange: Rule = (values, at) => {
  const { dcos_l4lb_min_named_ip: first, dcos_l4lb_max_named_ip: last } = values
  if (first === undefined || last === undefined) return []
  const number = (ip: string): number => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const key = 'dcos_l4lb_max_named_ip'
  if (number(first) <= number(last)) return []
  return [{ key, at: at(key), reason: `it must not lie before dcos_l4lb_min_named_ip, ${first}` }]
}

const rules: Rule[] = [
  virtualAddressesAreARange,
  aVersionOfTls,
  mastersMakeAQuorum,
  hostsHaveOneRole,
  mastersAreListed,
  settingsAreOfListedHosts,
  searchDomainsFit,
  passwordHashIsReadable,
]

/** What is wrong with values that are each right by themselves. */
export function checkRules(values: Partial<ConfigValues>, at: Places): Problem[] {
  return rules.flatMap((rule) => rule(values, at))
}
