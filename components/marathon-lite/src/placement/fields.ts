import type { Attribute } from '@dcos-lite/lib/mesos'
import type { AgentPlace } from '../instances/types.ts'

/** A number as constraints compare it: at most three decimals, half to even, no trailing zeros. */
export function comparableNumber(value: number): string {
  const scaled = value * 1000
  const floor = Math.floor(scaled)
  const rest = scaled - floor
  const even = floor % 2 === 0 ? floor : floor + 1
  const rounded = Math.abs(rest - 0.5) < 1e-9 ? even : Math.round(scaled)
  return String(rounded / 1000)
}

function textOf(attribute: Attribute): string {
  switch (attribute.type) {
    case 'TEXT':
      return attribute.text?.value ?? ''
    case 'SCALAR':
      return comparableNumber(attribute.scalar?.value ?? 0)
    case 'RANGES': {
      const ranges = [...(attribute.ranges?.range ?? [])].sort((a, b) => a.begin - b.begin)
      return `[${ranges.map(({ begin, end }) => `${begin}-${end}`).join(',')}]`
    }
    default:
      return `{${[...(attribute.set?.item ?? [])].sort().join(',')}}`
  }
}

/** The value of a constraint's field on an agent; undefined when the agent does not have it. */
export function fieldValue(field: string, agent: AgentPlace): string | undefined {
  switch (field) {
    case 'hostname':
    case '@hostname':
      return agent.hostname
    case '@region':
      return agent.region
    case '@zone':
      return agent.zone
    default: {
      const attribute = agent.attributes.find(({ name }) => name === field)
      return attribute && textOf(attribute)
    }
  }
}
