import type { Backend, Endpoint, VipProtocol, VirtualService } from './vip-model.ts'

/** Name of the only table of packet rules that virtual addresses have. */
export const vipTable = 'dcos-l4lb'

/** Where a backend is reached from the machine with these addresses. */
function endpointFrom(own: ReadonlySet<string>, backend: Backend): Endpoint {
  return own.has(backend.agentIp) && backend.onAgent !== undefined ? backend.onAgent : backend
}

function targetsOf(own: ReadonlySet<string>, { backends }: VirtualService): string[] {
  return backends.map((backend) => {
    const { ip, port } = endpointFrom(own, backend)
    return `${ip} . ${port}`
  })
}

/**
 * The whole table as a text for `nft -f`, which puts it in place of the one before in one step. A virtual address without
 * backends has no rule: its packets go on to this machine, which refuses the connection.
 */
export function vipRules(
  services: readonly VirtualService[],
  own: ReadonlySet<string>,
  tableName: string = vipTable,
): string {
  const table = `table ip ${tableName}`
  const chains: string[] = []
  const verdicts = (wanted: VipProtocol): string[] => {
    const elements = new Map<string, string>()
    for (const service of services) {
      const targets = targetsOf(own, service)
      const key = `${service.ip} . ${service.port}`
      if (service.protocol !== wanted || targets.length === 0 || elements.has(key)) continue
      const chain = `${wanted}_${chains.length}`
      const map = targets.map((target, i) => `${i} : ${target}`).join(', ')
      chains.push(
        `  chain ${chain} {`,
        `    meta l4proto ${wanted} dnat ip to numgen random mod ${targets.length} map { ${map} }`,
        '  }',
      )
      elements.set(key, `${key} : jump ${chain}`)
    }
    if (elements.size === 0) return []
    return [`    ip daddr . ${wanted} dport vmap { ${[...elements.values()].join(', ')} }`]
  }
  const rules = [...verdicts('tcp'), ...verdicts('udp')]
  const addresses = [...new Set(services.map(({ ip }) => ip))]
  const back =
    addresses.length === 0
      ? []
      : [`    ct status dnat ct original ip daddr { ${addresses.join(', ')} } oifname != "lo" masquerade`]
  const hook = (name: string, type: string, body: readonly string[]): string[] => [
    `  chain ${name} {`,
    `    type nat hook ${type}; policy accept`,
    ...body,
    '  }',
  ]
  return [
    `add ${table}`,
    `delete ${table}`,
    `${table} {`,
    ...chains,
    '  chain vips {',
    ...rules,
    '  }',
    // Before the rules of agents: a connection is translated once.
    ...hook('prerouting', 'prerouting priority dstnat - 1', ['    jump vips']),
    ...hook('output', 'output priority -101', ['    jump vips']),
    // The answer must come back by this machine, even when client and backend are neighbours.
    ...hook('postrouting', 'postrouting priority srcnat - 1', back),
    '}',
    '',
  ].join('\n')
}
