/** Health of one component on one node: 0 healthy, 1 unhealthy. */
export interface UnitHealth {
  /** Name of the systemd unit that clients know. */
  id: string
  name: string
  description: string
  health: 0 | 1
  /** Why it is not healthy; empty when it is. */
  output: string
  nodeIp: string
  role: 'master' | 'agent' | 'agent_public'
}

export interface HealthFacts {
  units: UnitHealth[]
  hostname: string
  ip: string
  /** What the answering node is. */
  role: UnitHealth['role']
  version: string
}

const worst = (units: UnitHealth[]): 0 | 1 => (units.some(({ health }) => health === 1) ? 1 : 0)
const help = 'Look at the log of the unit: journalctl -u <unit>'

const shortUnit = ({ id, name, health, description }: UnitHealth): Record<string, unknown> => ({
  id,
  name,
  health,
  description,
})
const longUnit = (unit: UnitHealth): Record<string, unknown> => ({
  ...shortUnit(unit),
  output: unit.output,
  help,
})

function unionUnits(units: UnitHealth[]): Record<string, unknown>[] {
  const ids = [...new Set(units.map(({ id }) => id))]
  return ids.map((id) => {
    const same = units.filter((unit) => unit.id === id)
    return { ...shortUnit(same[0] as UnitHealth), health: worst(same) }
  })
}

function unionNodes(units: UnitHealth[]): { host_ip: string; health: number; role: string }[] {
  const ips = [...new Set(units.map(({ nodeIp }) => nodeIp))]
  return ips.map((ip) => {
    const same = units.filter(({ nodeIp }) => nodeIp === ip)
    return { host_ip: ip, health: worst(same), role: (same[0] as UnitHealth).role }
  })
}

function nodeAnswer(facts: HealthFacts, ip: string, rest: string[]): unknown {
  const units = facts.units.filter(({ nodeIp }) => nodeIp === ip)
  if (units.length === 0) return undefined
  if (rest.length === 0) return unionNodes(units)[0]
  if (rest[0] !== 'units') return undefined
  if (rest.length === 1) return { units: units.map(shortUnit) }
  const unit = units.find(({ id }) => id === rest[1])
  return unit && rest.length === 2 ? longUnit(unit) : undefined
}

function unitAnswer(facts: HealthFacts, id: string, rest: string[]): unknown {
  const units = facts.units.filter((unit) => unit.id === id)
  if (units.length === 0) return undefined
  if (rest.length === 0) return unionUnits(units)[0]
  if (rest[0] !== 'nodes') return undefined
  if (rest.length === 1) return { nodes: unionNodes(units) }
  const node = unionNodes(units).find(({ host_ip: ip }) => ip === rest[1])
  const unit = units.find(({ nodeIp }) => nodeIp === rest[1])
  return node && unit && rest.length === 2 ? { ...node, output: unit.output, help } : undefined
}

/** The answer below `/system/health/v1` for a path such as `/units/dcos-marathon.service`; undefined for 404. */
export function healthReport(facts: HealthFacts, path: string): unknown {
  const [kind, key, ...rest] = path.split('/').filter(Boolean)
  if (kind === undefined) {
    const { hostname, ip, role, version, units } = facts
    return {
      units: units.filter(({ nodeIp }) => nodeIp === ip).map(longUnit),
      hostname,
      ip,
      dcos_version: version,
      node_role: role,
      mesos_id: '',
      dcos_diagnostics_version: version,
    }
  }
  if (kind === 'units')
    return key === undefined ? { units: unionUnits(facts.units) } : unitAnswer(facts, key, rest)
  if (kind === 'nodes')
    return key === undefined ? { nodes: unionNodes(facts.units) } : nodeAnswer(facts, key, rest)
  return undefined
}
