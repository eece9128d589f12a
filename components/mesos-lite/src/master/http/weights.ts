import { roleProblem } from '../decide/validate-id.ts'
import { masterErrors } from '../errors.ts'
import type { Reign } from '../state/reign.ts'

function readWeights(body: unknown): { role: string; weight: number }[] {
  const fail = (reason: string): Error => masterErrors.CALL_INVALID({ call: 'weights', reason })
  if (!Array.isArray(body)) throw fail('a list of {role, weight} is expected')
  return body.map((entry: unknown) => {
    const { role, weight } = entry as { role?: unknown; weight?: unknown }
    if (typeof role !== 'string') throw fail("'role' must be text")
    const problem = roleProblem(role)
    if (problem !== undefined) throw fail(problem)
    if (typeof weight !== 'number' || !(weight > 0)) throw fail(`the weight of '${role}' must be positive`)
    return { role, weight }
  })
}

/** Writes new weights of roles; the next allocation uses them. */
export async function setWeights(reign: Reign, body: unknown): Promise<void> {
  const { roles } = reign.registry
  const weights = readWeights(body)
  await reign.registry.commit(
    weights.map(({ role, weight }) => roles.putOperation(role, { ...roles.get(role), weight })),
  )
  reign.requestAllocation()
}
