import type { Operation } from '@dcos-lite/lib/store'
import { addQuantities } from '../allocator/quantities.ts'
import type { Quantities } from '../allocator/quantities.ts'
import { masterErrors } from '../errors.ts'
import { outstanding, rescindOffer } from '../state/offers.ts'
import type { Reign } from '../state/reign.ts'
import { consumedWithoutOffers } from './consumption.ts'
import { amountsOf, quotaOf, quotasOf, valuesOf } from './quotas.ts'
import { offersToRescind } from './rescind-plan.ts'
import { quotaProblem, quoteAmounts } from './validate.ts'
import type { QuotaRequest } from './validate.ts'

const isDefault = ({ guarantees, limits }: QuotaRequest): boolean =>
  Object.keys(guarantees).length === 0 && Object.keys(limits).length === 0

/** Why the guarantees cannot be kept by the cluster as it is, or undefined. */
export function overcommitment(reign: Reign, requests: readonly QuotaRequest[]): string | undefined {
  const guarantees = new Map([...quotasOf(reign)].map(([role, quota]) => [role, quota.guarantees]))
  for (const request of requests) guarantees.set(request.role, amountsOf(request.guarantees))
  const sum: Quantities = new Map()
  for (const amounts of guarantees.values()) addQuantities(sum, amounts)
  const capacity = reign.ledger.clusterTotal()
  const isOver = [...sum].some(([name, amount]) => amount > (capacity.get(name) ?? 0))
  return isOver
    ? `Invalid QuotaConfig: total quota guarantees ${quoteAmounts(valuesOf(sum))} exceed cluster capacity ` +
        `${quoteAmounts(valuesOf(capacity))} (use 'force' flag to bypass this check)`
    : undefined
}

function overconsumption(reign: Reign, { role, limits }: QuotaRequest): string | undefined {
  const consumed = consumedWithoutOffers(reign, role)
  const isOver = [...amountsOf(limits)].some(([name, limit]) => (consumed.get(name) ?? 0) > limit)
  return isOver
    ? `Invalid QuotaConfig: Role '${role}' is already consuming ${quoteAmounts(valuesOf(consumed))}; this is more ` +
        `than the requested limits ${quoteAmounts(limits)} (use 'force' flag to bypass this check)`
    : undefined
}

/** Writes quotas durably, takes back the offers that are in their way, and allocates. */
export async function writeQuotas(reign: Reign, requests: readonly QuotaRequest[]): Promise<void> {
  const { roles } = reign.registry
  const operations = requests.flatMap((request): Operation[] => {
    const { role, guarantees, limits } = request
    const { quota: before, ...rest } = roles.get(role) ?? {}
    if (!isDefault(request)) return [roles.putOperation(role, { ...rest, quota: { guarantees, limits } })]
    if (before === undefined) return []
    return [rest.weight === undefined ? roles.removeOperation(role) : roles.putOperation(role, rest)]
  })
  if (operations.length > 0) await reign.registry.commit(operations)
  for (const { role } of requests) {
    const record = roles.get(role)?.quota
    if (!record) continue
    const ids = offersToRescind(role, quotaOf(record), reign.ledger, reign.offers)
    for (const offer of outstanding(reign, ids)) rescindOffer(reign, offer)
  }
  reign.requestAllocation()
}

/** Answers UPDATE_QUOTA: all or nothing. `force` lifts the checks against capacity and consumption. */
export async function updateQuotas(
  reign: Reign,
  requests: readonly QuotaRequest[],
  force: boolean,
): Promise<void> {
  const fail = (reason: string): Error => masterErrors.CALL_INVALID({ call: 'master::Call', reason })
  const roles = requests.map(({ role }) => role)
  const twice = roles.find((role, at) => roles.indexOf(role) !== at)
  if (twice !== undefined) throw fail(`'UpdateQuota.quota_configs' contains duplicate role '${twice}'`)
  for (const request of requests) {
    const problem = quotaProblem(request)
    if (problem !== undefined) throw fail(problem)
  }
  if (!force) {
    const problem =
      overcommitment(reign, requests) ??
      requests.map((one) => overconsumption(reign, one)).find((text) => text !== undefined)
    if (problem !== undefined) throw fail(problem)
  }
  await writeQuotas(reign, requests)
}
