import { messageOf } from '@dcos-lite/lib/errors'
import type { Check, CheckResult, Checks } from './check.ts'

/** Makes a check; what hinders it is its finding. */
export async function runCheck(check: Check): Promise<CheckResult> {
  try {
    return await check.run(AbortSignal.timeout(check.timeoutMs))
  } catch (error) {
    return { status: 3, output: messageOf(error) }
  }
}

/** Checks as clients list them. */
export function listOf(
  checks: Checks,
): Record<string, { description: string; cmd: string[]; timeout: string }> {
  return Object.fromEntries(
    Object.entries(checks).map(([name, { description, cmd, timeoutMs }]) => [
      name,
      { description, cmd, timeout: `${timeoutMs / 1000}s` },
    ]),
  )
}

/** What checks found; the worst status counts. */
export function summaryOf(results: readonly (readonly [string, CheckResult])[]): {
  status: number
  checks: Record<string, CheckResult>
} {
  const status = Math.max(0, ...results.map(([, result]) => result.status))
  return { status, checks: Object.fromEntries(results) }
}
