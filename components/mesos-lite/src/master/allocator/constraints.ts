import type { Attribute, DomainInfo } from '@dcos-lite/lib/mesos'

/** The offer constraints of a framework as they travel in SUBSCRIBE. */
export interface OfferConstraints {
  role_constraints?: Record<string, { groups?: { attribute_constraints?: AttributeConstraint[] }[] }>
}

interface AttributeConstraint {
  selector: { attribute_name?: string; pseudoattribute_type?: 'HOSTNAME' | 'REGION' | 'ZONE' }
  predicate: {
    exists?: object
    not_exists?: object
    text_equals?: { value: string }
    text_not_equals?: { value: string }
    text_matches?: { regex: string }
    text_not_matches?: { regex: string }
  }
}

interface Subject {
  hostname: string
  attributes: readonly Attribute[]
  domain: DomainInfo | undefined
}

/** undefined: there is no such attribute; null: there is one that is no text. */
function select({ selector }: AttributeConstraint, agent: Subject): (string | null)[] {
  const { attribute_name, pseudoattribute_type } = selector
  const domain = agent.domain?.fault_domain
  if (pseudoattribute_type === 'HOSTNAME') return [agent.hostname]
  if (pseudoattribute_type === 'REGION') return domain ? [domain.region.name] : []
  if (pseudoattribute_type === 'ZONE') return domain ? [domain.zone.name] : []
  return agent.attributes
    .filter(({ name }) => name === attribute_name)
    .map(({ type, text }) => (type === 'TEXT' ? (text?.value ?? '') : null))
}

function matches(pattern: string, text: string): boolean {
  return new RegExp(`^(?:${pattern})$`).test(text)
}

function holds(constraint: AttributeConstraint, agent: Subject): boolean {
  const { predicate } = constraint
  const values = select(constraint, agent)
  if (predicate.exists) return values.length > 0
  if (predicate.not_exists) return values.length === 0
  const test = (value: string | null): boolean => {
    if (value === null) return true
    if (predicate.text_equals) return value === predicate.text_equals.value
    if (predicate.text_not_equals) return value !== predicate.text_not_equals.value
    if (predicate.text_matches) return matches(predicate.text_matches.regex, value)
    if (predicate.text_not_matches) return !matches(predicate.text_not_matches.regex, value)
    return true
  }
  const positive = predicate.text_equals !== undefined || predicate.text_matches !== undefined
  return positive ? values.some(test) : values.every(test)
}

/** Whether the constraints of a role let an agent be offered: any group holds, all constraints of it. */
export function constraintsHold(
  constraints: OfferConstraints | undefined,
  role: string,
  agent: Subject,
): boolean {
  const groups = constraints?.role_constraints?.[role]?.groups
  if (!groups) return true
  return groups.some(({ attribute_constraints = [] }) =>
    attribute_constraints.every((constraint) => holds(constraint, agent)),
  )
}

/** Why the constraints are not valid, or undefined. */
export function constraintsProblem(constraints: OfferConstraints | undefined): string | undefined {
  for (const [role, { groups = [] }] of Object.entries(constraints?.role_constraints ?? {})) {
    if (groups.length === 0) return `the offer constraints of role '${role}' have no groups`
    for (const { attribute_constraints = [] } of groups) {
      if (attribute_constraints.length === 0) {
        return `a group of the offer constraints of role '${role}' has no constraints`
      }
      for (const { predicate } of attribute_constraints) {
        const regex = predicate.text_matches?.regex ?? predicate.text_not_matches?.regex
        try {
          if (regex !== undefined) new RegExp(`^(?:${regex})$`)
        } catch {
          return `the offer constraints of role '${role}' have a malformed regular expression`
        }
      }
    }
  }
  return undefined
}
