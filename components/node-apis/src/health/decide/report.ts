import type { NodeHealth, UnitHealth } from '../types.ts'

const help = 'Look at the log of the unit: journalctl -u <unit>'

const worst = (all: readonly { health: number }[]): number => Math.max(0, ...all.map(({ health }) => health))

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
const shortNode = ({ ip, role, units }: NodeHealth): Record<string, unknown> => ({
  host_ip: ip,
  health: worst(units),
  role,
})

/** A unit on every node that has it. */
function unitOn(nodes: readonly NodeHealth[], id: string): { node: NodeHealth; unit: UnitHealth }[] {
  return nodes.flatMap((node) => {
    const unit = node.units.find((one) => one.id === id)
    return unit ? [{ node, unit }] : []
  })
}

function unionUnits(nodes: readonly NodeHealth[]): Record<string, unknown>[] {
  const ids = new Set(nodes.flatMap(({ units }) => units.map(({ id }) => id)))
  return [...ids].flatMap((id) => {
    const found = unitOn(nodes, id)
    const [first] = found
    return first ? [{ ...shortUnit(first.unit), health: worst(found.map(({ unit }) => unit)) }] : []
  })
}

function ofUnit(nodes: readonly NodeHealth[], id: string, rest: readonly string[]): unknown {
  const found = unitOn(nodes, id)
  if (found.length === 0) return undefined
  if (rest.length === 0) return unionUnits(nodes).find((unit) => unit.id === id)
  const [word, ip, ...more] = rest
  if (word !== 'nodes' || more.length > 0) return undefined
  const views = found.map(({ node, unit }) => ({
    short: { host_ip: node.ip, health: unit.health, role: node.role },
    unit,
  }))
  if (ip === undefined) return { nodes: views.map(({ short }) => short) }
  const view = views.find(({ short }) => short.host_ip === ip)
  return view && { ...view.short, output: view.unit.output, help }
}

function ofNode(nodes: readonly NodeHealth[], ip: string, rest: readonly string[]): unknown {
  const node = nodes.find((one) => one.ip === ip)
  if (!node) return undefined
  if (rest.length === 0) return shortNode(node)
  const [word, id, ...more] = rest
  if (word !== 'units' || more.length > 0) return undefined
  if (id === undefined) return { units: node.units.map(shortUnit) }
  const unit = node.units.find((one) => one.id === id)
  return unit && longUnit(unit)
}

/** What a node says of itself at `/system/health/v1`. */
export function ownReport(node: NodeHealth): Record<string, unknown> {
  return {
    units: node.units.map(longUnit),
    hostname: node.hostname,
    ip: node.ip,
    dcos_version: node.version,
    node_role: node.role,
    mesos_id: node.mesosId,
    dcos_diagnostics_version: node.version,
  }
}

/** Everything that is known of every node and unit, with the names in capitals that DC/OS gave them. */
export function wholeReport(nodes: readonly NodeHealth[], updated: string): Record<string, unknown> {
  const capital = (node: NodeHealth): Record<string, unknown> => ({
    Role: node.role,
    IP: node.ip,
    Host: node.hostname,
    Health: worst(node.units),
    Output: Object.fromEntries(node.units.map(({ id, output }) => [id, output])),
    MesosID: node.mesosId,
  })
  const unitView = ({ id, name, health, description }: UnitHealth): Record<string, unknown> => ({
    UnitName: id,
    Health: health,
    Title: description,
    PrettyName: name,
    Timestamp: updated,
  })
  const units = unionUnits(nodes).map(({ id }) => {
    const found = unitOn(nodes, String(id))
    const [first] = found
    return [
      id,
      {
        ...(first ? unitView(first.unit) : {}),
        Health: worst(found.map(({ unit }) => unit)),
        Nodes: found.map(({ node }) => capital(node)),
      },
    ]
  })
  return {
    Nodes: Object.fromEntries(
      nodes.map((node) => [node.ip, { ...capital(node), Units: node.units.map(unitView) }]),
    ),
    Units: Object.fromEntries(units) as Record<string, unknown>,
    UpdatedTime: updated,
  }
}

/** The answer for the parts of a path below `/system/health/v1`; undefined when there is nothing. */
export function answerOf(nodes: readonly NodeHealth[], parts: readonly string[]): unknown {
  const [kind, key, ...rest] = parts
  if (kind === 'units') return key === undefined ? { units: unionUnits(nodes) } : ofUnit(nodes, key, rest)
  if (kind === 'nodes') {
    return key === undefined ? { nodes: nodes.map(shortNode) } : ofNode(nodes, key, rest)
  }
  return undefined
}
