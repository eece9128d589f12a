import type { DcosError } from '../../errors/index.ts'
import { storeErrors } from '../errors.ts'

/**
 * What an answer with an error means: an `error` to throw as it is; or that nothing was done and another member may
 * do it; or that it may have been done.
 */
export type Verdict = { error: DcosError } | { done: 'no' | 'perhaps'; reason: string }

interface ErrorAnswer {
  message?: string
  error?: string
}

function parse(body: string): ErrorAnswer {
  try {
    return JSON.parse(body) as ErrorAnswer
  } catch {
    return { message: body.slice(0, 200) }
  }
}

const refusedBeforeProposal = ['no leader', 'too many requests', 'not capable', 'corrupt cluster']

/** Judges an answer that is not a success. `about` fills the error's message. */
export function judgeAnswer(
  status: number,
  body: string,
  about: { revision?: number; leaseId?: string },
): Verdict {
  const { message, error } = parse(body)
  const reason = message ?? error ?? `HTTP status ${status}`
  const { revision = 0, leaseId = '' } = about
  if (reason.includes('has been compacted')) {
    return { error: storeErrors.COMPACTED({ revision, oldest: 'not known' }) }
  }
  if (reason.includes('is a future revision')) return { error: storeErrors.FUTURE_REVISION({ revision }) }
  if (reason.includes('lease not found')) return { error: storeErrors.LEASE_NOT_FOUND({ leaseId }) }
  if (status === 400 || reason.includes('space exceeded')) {
    return { error: storeErrors.UNAVAILABLE({ engine: 'etcd', reason }) }
  }
  return { done: refusedBeforeProposal.some((known) => reason.includes(known)) ? 'no' : 'perhaps', reason }
}
