import type { DeploymentRecord } from '../../decide/deployment-record.ts'
import type { ServiceDefinition } from '../../definitions/service.ts'
import { rolloutRuleOf } from './labels.ts'

/** When a deployment of these services must be done; the strictest of them decides. Epoch milliseconds. */
export function deadlineOf(services: Iterable<ServiceDefinition>, startedAtMs: number): number | undefined {
  const lengths = [...services].flatMap((service) => rolloutRuleOf(service).deadlineMs ?? [])
  return lengths.length === 0 ? undefined : startedAtMs + Math.min(...lengths)
}

/** Why a deployment has failed for good, or undefined while it has not. */
export function reasonOfFailure(
  deployment: DeploymentRecord,
  serviceOf: (id: string) => ServiceDefinition | undefined,
  nowMs: number,
): string | undefined {
  const { deadlineAt, startedAt, rollouts = {}, undoes } = deployment
  if (undoes !== undefined) return undefined
  for (const [id, { failures = 0 }] of Object.entries(rollouts)) {
    const service = serviceOf(id)
    const most = service && rolloutRuleOf(service).maxFailures
    if (most !== undefined && failures >= most) return `${failures} launches of ${id} failed`
  }
  if (deadlineAt === undefined || nowMs < Date.parse(deadlineAt)) return undefined
  const seconds = Math.round((Date.parse(deadlineAt) - Date.parse(startedAt)) / 1000)
  return `it was not done within ${seconds} s`
}
