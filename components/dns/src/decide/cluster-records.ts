import { labels } from './label.ts'
import type { MakeLabel } from './label.ts'
import { addressRecords } from './model.ts'
import type { Address, AgentView, FrameworkView, MastersView, NameRecord } from './model.ts'

const keyOf = (addresses: readonly Address[]): string => addresses.map(({ ip }) => ip).join(' ')

/** `leader`, `master` and `masterN`. A leader that is not among the configured masters gets the next number. */
export function masterRecords({ leader, masters }: MastersView, domain: string): NameRecord[] {
  const known = new Set(masters.map(keyOf))
  const all =
    leader === undefined || known.has(keyOf(leader.addresses)) ? masters : [...masters, leader.addresses]
  const records = all.flatMap((addresses, index) => [
    ...addressRecords(`master.${domain}`, addresses),
    ...addressRecords(`master${index}.${domain}`, addresses),
  ])
  if (leader === undefined) return records
  const target = `leader.${domain}`
  return [
    ...records,
    ...addressRecords(target, leader.addresses),
    ...['tcp', 'udp'].map((protocol): NameRecord => ({
      type: 'SRV',
      name: `_leader._${protocol}.${domain}`,
      target,
      port: leader.port,
    })),
  ]
}

/** `slave` for one agent. */
export function agentRecords(agent: AgentView, domain: string): NameRecord[] {
  const target = `slave.${domain}`
  return [
    ...addressRecords(target, agent.addresses),
    { type: 'SRV', name: `_slave._tcp.${domain}`, target, port: agent.port },
  ]
}

/** The name of a framework itself. */
export function frameworkRecords(
  framework: FrameworkView,
  domain: string,
  makeLabel?: MakeLabel,
): NameRecord[] {
  const target = `${labels(framework.name, makeLabel)}.${domain}`
  if (framework.addresses.length === 0) return []
  const addresses = addressRecords(target, framework.addresses)
  if (framework.port === undefined) return addresses
  return [...addresses, { type: 'SRV', name: `_framework._tcp.${target}`, target, port: framework.port }]
}
