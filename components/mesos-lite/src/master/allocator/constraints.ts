import { RE2JS } from 're2js'
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

/** Whether an agent passes the constraints of one role. */
export type AgentTest = (agent: Subject) => boolean

const longestPattern = 1000

/** null: there is such an attribute, and it is no text. */
function selected({ selector }: AttributeConstraint, agent: Subject): (string | null)[] {
  const { attribute_name, pseudoattribute_type } = selector
  const domain = agent.domain?.fault_domain
  if (pseudoattribute_type === 'HOSTNAME') return [agent.hostname]
  if (pseudoattribute_type === 'REGION') return domain ? [domain.region.name] : []
  if (pseudoattribute_type === 'ZONE') return domain ? [domain.zone.name] : []
  return agent.attributes
    .filter(({ name }) => name === attribute_name)
    .map(({ type, text }) => (type === 'TEXT' ? (text?.value ?? '') : null))
}

function textTest({ predicate }: AttributeConstraint): (text: string) => boolean {
  const {
    text_equals: equals,
    text_not_equals: differs,
    text_matches: like,
    text_not_matches: unlike,
  } = predicate
  if (equals) return (text) => text === equals.value
  if (differs) return (text) => text !== differs.value
  const regex = like?.regex ?? unlike?.regex
  if (regex === undefined) return () => true
  // RE2 takes time in proportion to the text, whatever the pattern: a framework cannot stop the master with one.
  const pattern = RE2JS.compile(regex)
  return (text) => pattern.matches(text) === (like !== undefined)
}

function compile(constraint: AttributeConstraint): AgentTest {
  const { predicate } = constraint
  if (predicate.exists) return (agent) => selected(constraint, agent).length > 0
  if (predicate.not_exists) return (agent) => selected(constraint, agent).length === 0
  const isText = textTest(constraint)
  const test = (value: string | null): boolean => value === null || isText(value)
  const mustExist = predicate.text_equals !== undefined || predicate.text_matches !== undefined
  return (agent) => {
    const values = selected(constraint, agent)
    return mustExist ? values.some(test) : values.every(test)
  }
}

/** The tests of all roles that have constraints; an agent passes when all constraints of any group hold. */
export function compileConstraints(constraints: OfferConstraints | undefined): Map<string, AgentTest> {
  return new Map(
    Object.entries(constraints?.role_constraints ?? {}).map(([role, { groups = [] }]) => {
      const tests = groups.map(({ attribute_constraints = [] }) => attribute_constraints.map(compile))
      return [role, (agent: Subject) => tests.some((group) => group.every((holds) => holds(agent)))]
    }),
  )
}

function constraintProblem({ selector, predicate }: AttributeConstraint, role: string): string | undefined {
  const of = `the offer constraints of role '${role}'`
  const { attribute_name, pseudoattribute_type } = selector
  if ((attribute_name === undefined) === (pseudoattribute_type === undefined)) {
    return `a selector of ${of} must name either an attribute or a pseudo-attribute`
  }
  if (Object.keys(predicate).length !== 1) return `a constraint of ${of} must have exactly one predicate`
  const regex = predicate.text_matches?.regex ?? predicate.text_not_matches?.regex
  if (regex === undefined) return undefined
  if (regex.length > longestPattern) {
    return `a regular expression of ${of} is longer than ${longestPattern} characters`
  }
  try {
    RE2JS.compile(regex)
    return undefined
  } catch (error) {
    return `${of} have a malformed regular expression: ${(error as Error).message}`
  }
}

/** Why the constraints are not valid, or undefined. */
export function constraintsProblem(constraints: OfferConstraints | undefined): string | undefined {
  for (const [role, { groups = [] }] of Object.entries(constraints?.role_constraints ?? {})) {
    if (groups.length === 0) return `the offer constraints of role '${role}' have no groups`
    for (const { attribute_constraints = [] } of groups) {
      if (attribute_constraints.length === 0) {
        return `a group of the offer constraints of role '${role}' has no constraints`
      }
      for (const constraint of attribute_constraints) {
        const problem = constraintProblem(constraint, role)
        if (problem !== undefined) return problem
      }
    }
  }
  return undefined
}
