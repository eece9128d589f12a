import type { Resource } from '@dcos-lite/lib/mesos'
import { reservationRole } from '@dcos-lite/lib/resources'
import { masterErrors } from '../errors.ts'
import type { Reign } from '../state/reign.ts'
import { overcommitment, writeQuotas } from './update.ts'
import { quotaProblem, quotaRoleProblem } from './validate.ts'
import type { QuotaRequest } from './validate.ts'

/** The older request: a guarantee that is the limit too. */
export interface GuaranteeRequest {
  force?: boolean
  role?: string
  guarantee?: Resource[]
}

const fail = (reason: string): Error => masterErrors.CALL_INVALID({ call: 'quota request', reason })

function resourceProblem(resource: Resource): string | undefined {
  const { name, type, role, disk, revocable, shared } = resource
  if (type !== 'SCALAR') return `'${name}' is not a scalar`
  if (reservationRole(resource) !== undefined || (role !== undefined && role !== '*'))
    return `'${name}' is reserved`
  if (disk) return `'${name}' has disk information`
  if (revocable) return `'${name}' is revocable`
  return shared ? `'${name}' is shared` : undefined
}

function readGuarantee({ role = '', guarantee = [] }: GuaranteeRequest): QuotaRequest {
  const problem = quotaRoleProblem(role)
  if (problem !== undefined) throw fail(problem)
  if (!Array.isArray(guarantee) || guarantee.length === 0)
    throw fail("'QuotaRequest.guarantee' must not be empty")
  const amounts: Record<string, number> = {}
  for (const resource of guarantee) {
    const bad = resourceProblem(resource)
    if (bad !== undefined) throw fail(`'QuotaRequest.guarantee' is invalid: ${bad}`)
    if (resource.name in amounts) throw fail(`'QuotaRequest.guarantee' has '${resource.name}' twice`)
    amounts[resource.name] = resource.scalar?.value ?? 0
  }
  return { role, guarantees: amounts, limits: amounts }
}

/** Answers SET_QUOTA and `POST /quota`. Throws QUOTA_CAPACITY (409) unless forced when the cluster is too small. */
export async function setGuarantee(reign: Reign, body: GuaranteeRequest | undefined): Promise<void> {
  const request = readGuarantee(body ?? {})
  const problem = quotaProblem(request)
  if (problem !== undefined) throw fail(problem)
  if (reign.registry.roles.get(request.role)?.quota) {
    throw fail(`quota is already set for role '${request.role}'; remove it first`)
  }
  if (body?.force !== true) {
    const reason = overcommitment(reign, [request])
    if (reason !== undefined) throw masterErrors.QUOTA_CAPACITY({ reason })
  }
  await writeQuotas(reign, [request])
}

/** Answers REMOVE_QUOTA and `DELETE /quota/<role>`. */
export async function removeQuota(reign: Reign, role: string): Promise<void> {
  const problem = quotaRoleProblem(role)
  if (problem !== undefined) throw fail(problem)
  if (!reign.registry.roles.get(role)?.quota) throw fail(`no quota is set for role '${role}'`)
  await writeQuotas(reign, [{ role, guarantees: {}, limits: {} }])
}
