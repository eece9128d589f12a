import type { Attribute, Offer } from '@dcos-lite/lib/mesos'
import { matchesWhole } from '@dcos-lite/lib/patterns'
import type { Constraint } from '../job/job-spec.ts'

function attributeText(attribute: Attribute): string {
  if (attribute.type === 'TEXT') return attribute.text?.value ?? ''
  if (attribute.type === 'SCALAR') return String(attribute.scalar?.value ?? 0)
  if (attribute.type === 'SET') return `{${(attribute.set?.item ?? []).join(',')}}`
  return `[${(attribute.ranges?.range ?? []).map(({ begin, end }) => `${begin}-${end}`).join(',')}]`
}

/** The value of a constraint's attribute on the node of an offer, or undefined when the node has none. */
export function valueOnNode(attribute: string, offer: Offer): string | undefined {
  if (attribute === 'hostname') return offer.hostname
  if (attribute === '@region') return offer.domain?.fault_domain?.region.name
  if (attribute === '@zone') return offer.domain?.fault_domain?.zone.name
  const found = offer.attributes?.find(({ name }) => name === attribute)
  return found === undefined ? undefined : attributeText(found)
}

/** Why a node does not satisfy a constraint, or undefined when it does. */
export function constraintRefusal(constraint: Constraint, offer: Offer): string | undefined {
  const { attribute, operator, value } = constraint
  if (value === undefined) return undefined
  const actual = valueOnNode(attribute, offer)
  if (actual === undefined) {
    return operator === 'UNLIKE' ? undefined : `the node has no attribute ${attribute}`
  }
  if (operator === 'IS') {
    return actual === value ? undefined : `${attribute} is ${actual}, it must be ${value}`
  }
  const matches = matchesWhole(value, actual)
  if (matches === 'unreadable') return `the pattern ${value} of the constraint on ${attribute} cannot be read`
  if (matches === 'too-slow') return `the pattern ${value} of the constraint on ${attribute} takes too long`
  if (operator === 'LIKE') {
    return matches ? undefined : `${attribute} is ${actual}, it must match ${value}`
  }
  return matches ? `${attribute} is ${actual}, it must not match ${value}` : undefined
}
