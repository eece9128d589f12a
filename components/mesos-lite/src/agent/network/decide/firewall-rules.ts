/** A bridge of ours and the addresses behind it. */
export interface BridgeRule {
  device: string
  subnet: string
  /** Addresses outside of this one see the machine instead of the container. */
  reachable: string
}

/** A port of the machine that leads into a container. */
export interface MappingRule {
  hostPort: number
  containerPort: number
  protocol: string
  ip: string
}

/** Name of the only table that agents have. */
export const firewallTable = 'dcos-agent'

function mapOf(name: string, mappings: readonly MappingRule[]): string {
  const byPort = new Map(
    mappings.map(({ hostPort, ip, containerPort }) => [hostPort, `${ip} . ${containerPort}`]),
  )
  const elements = [...byPort].map(([port, target]) => `${port} : ${target}`).join(', ')
  return [
    `  map ${name} {`,
    '    type inet_service : ipv4_addr . inet_service',
    ...(elements === '' ? [] : [`    elements = { ${elements} }`]),
    '  }',
  ].join('\n')
}

function chain(name: string, hook: string, rules: readonly string[]): string {
  return [
    `  chain ${name} {`,
    `    type ${hook}; policy accept`,
    ...rules.map((rule) => `    ${rule}`),
    '  }',
  ].join('\n')
}

const isV4 = ({ ip }: MappingRule): boolean => !ip.includes(':')

/** The whole table as a text for `nft -f`, which puts it in place of the one before in one step. */
export function firewallRules(bridges: readonly BridgeRule[], given: readonly MappingRule[]): string {
  const mappings = given.filter(isV4)
  const of = (protocol: string): MappingRule[] => mappings.filter((one) => one.protocol === protocol)
  const into = ['tcp', 'udp'].map(
    (protocol) =>
      `fib daddr type local meta l4proto ${protocol} dnat ip to ${protocol} dport map @${protocol}_ports`,
  )
  const mapped = [...new Set(mappings.map(({ ip }) => ip))].sort()
  const back =
    mapped.length === 0
      ? []
      : [
          `ct status dnat ip saddr 127.0.0.0/8 ip daddr { ${mapped.join(', ')} } masquerade`,
          `ct status dnat ip saddr { ${mapped.join(', ')} } ip daddr { ${mapped.join(', ')} } masquerade`,
        ]
  const table = `table ip ${firewallTable}`
  return [
    `add ${table}`,
    `delete ${table}`,
    `${table} {`,
    mapOf('tcp_ports', of('tcp')),
    mapOf('udp_ports', of('udp')),
    chain('prerouting', 'nat hook prerouting priority dstnat', into),
    chain('output', 'nat hook output priority -100', into),
    chain('postrouting', 'nat hook postrouting priority srcnat', [
      ...back,
      ...bridges.flatMap(({ device, subnet, reachable }) => [
        `ct status dnat ip saddr ${subnet} ip daddr ${subnet} oifname "${device}" masquerade`,
        `ip saddr ${subnet} ip daddr != ${reachable} oifname != "${device}" masquerade`,
      ]),
    ]),
    // The way back to the loopback of the machine is open for mapped ports; nobody may come in by it.
    chain(
      'guard',
      'filter hook prerouting priority raw',
      bridges.map(({ device }) => `iifname "${device}" ip daddr 127.0.0.0/8 drop`),
    ),
    '}',
    '',
  ].join('\n')
}
