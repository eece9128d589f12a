import { parseResources, portsOf, scalarQuantities, toThousandths } from '@dcos-lite/lib/resources'
import type { Resource } from '@dcos-lite/lib/mesos'
import { compileConstraints, constraintsProblem } from '../allocator/constraints.ts'
import type { AgentTest, OfferConstraints } from '../allocator/constraints.ts'
import type { ResourceShape } from '../allocator/shape.ts'
import { masterErrors } from '../errors.ts'

/** A question about offers, from the query or the body; every member may be missing. */
export interface ExplainQuestion {
  framework?: string
  role?: string
  /** Only about this agent. */
  agent?: string
  cpus?: string | number
  mem?: string | number
  disk?: string | number
  gpus?: string | number
  /** So many ports, or ranges such as `[31000-31005]`. */
  ports?: string | number
  /** Instead of the amounts: resources of the v1 API. */
  resources?: Resource[]
  /** Groups of attribute constraints, as in SUBSCRIBE. */
  constraints?: NonNullable<OfferConstraints['role_constraints']>[string]
}

const fail = (reason: string): Error => masterErrors.CALL_INVALID({ call: 'explain', reason })

function portsOfQuestion(ports: string | number | undefined): Pick<ResourceShape, 'ports' | 'portCount'> {
  if (ports === undefined || ports === '') return { ports: [], portCount: 0 }
  const count = Number(ports)
  if (Number.isInteger(count) && count >= 0) return { ports: [], portCount: count }
  const text = String(ports)
  return {
    ports: portsOf(parseResources(`ports:${text.startsWith('[') ? text : `[${text}]`}`)),
    portCount: 0,
  }
}

/** The shape that a question is about. Throws DCL_MESOS_MASTER_CALL_INVALID. */
export function shapeOf(question: ExplainQuestion): ResourceShape {
  if (question.resources !== undefined) {
    if (!Array.isArray(question.resources)) throw fail("'resources' must be a list of resources")
    const { resources } = question
    return { amounts: scalarQuantities(resources), ports: portsOf(resources), portCount: 0 }
  }
  const amounts = new Map<string, number>()
  for (const name of ['cpus', 'mem', 'disk', 'gpus'] as const) {
    const given = question[name]
    if (given === undefined || given === '') continue
    const amount = Number(given)
    if (!Number.isFinite(amount) || amount < 0) throw fail(`'${name}' must be a number that is not negative`)
    amounts.set(name, toThousandths(amount))
  }
  return { amounts, ...portsOfQuestion(question.ports) }
}

/** Which agents the asker would take; undefined: any. Throws DCL_MESOS_MASTER_CALL_INVALID. */
export function wantedOf({ constraints }: ExplainQuestion): AgentTest | undefined {
  if (constraints === undefined) return undefined
  const given: OfferConstraints = { role_constraints: { asked: constraints } }
  const problem = constraintsProblem(given)
  if (problem !== undefined) throw fail(problem)
  return compileConstraints(given).get('asked')
}
