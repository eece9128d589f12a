import type { Reign } from '../state/reign.ts'
import { removeQuota, setGuarantee } from './guarantee-request.ts'
import type { GuaranteeRequest } from './guarantee-request.ts'
import { updateQuotas } from './update.ts'
import { readAmounts } from './validate.ts'
import type { ScalarMap } from './validate.ts'
import { quotaStatus } from './views.ts'

/** The bodies of the quota calls of the operator API. */
export interface QuotaCall {
  update_quota?: {
    force?: boolean
    quota_configs?: { role: string; guarantees?: ScalarMap; limits?: ScalarMap }[]
  }
  set_quota?: { quota_request?: GuaranteeRequest }
  remove_quota?: { role?: string }
}

/** GET_QUOTA. */
export function getQuota(reign: Reign): object {
  return { status: quotaStatus(reign) }
}

type Perform = (reign: Reign, call: QuotaCall) => Promise<undefined>

/** The calls that change quotas, by type. */
export const quotaCalls: Record<'UPDATE_QUOTA' | 'SET_QUOTA' | 'REMOVE_QUOTA', Perform> = {
  async UPDATE_QUOTA(reign, { update_quota }) {
    const requests = (update_quota?.quota_configs ?? []).map(({ role, guarantees, limits }) => ({
      role,
      guarantees: readAmounts(guarantees),
      limits: readAmounts(limits),
    }))
    await updateQuotas(reign, requests, update_quota?.force ?? false)
    return undefined
  },
  async SET_QUOTA(reign, { set_quota }) {
    await setGuarantee(reign, set_quota?.quota_request)
    return undefined
  },
  async REMOVE_QUOTA(reign, { remove_quota }) {
    await removeQuota(reign, remove_quota?.role ?? '')
    return undefined
  },
}
