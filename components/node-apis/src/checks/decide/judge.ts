import type { CertificateFacts } from '@dcos-lite/lib/tls'
import type { NodeHealth } from '../../health/types.ts'
import type { CheckResult } from '../check.ts'

const dayMs = 86_400_000
const soonDays = 30

/** The worst of several findings; their texts are lines of one. */
export function worstOf(results: readonly CheckResult[], good: string): CheckResult {
  const status = Math.max(0, ...results.map((result) => result.status))
  const told = results.filter((result) => result.status > 0).map(({ output }) => output)
  return { status, output: told.length === 0 ? good : told.join('\n') }
}

/** Whether a folder has room: less than a tenth free is a warning, less than a twentieth critical. */
export function judgeSpace(folder: string, { free, total }: { free: number; total: number }): CheckResult {
  const percent = total === 0 ? 100 : (free / total) * 100
  const output = `${folder} has ${percent.toFixed(1)}% of its space free`
  return { status: percent < 5 ? 2 : percent < 10 ? 1 : 0, output }
}

/** Whether a certificate is good for at least thirty days. */
export function judgeCertificate(
  file: string,
  { notBeforeMs, notAfterMs }: Pick<CertificateFacts, 'notBeforeMs' | 'notAfterMs'>,
  nowMs: number,
): CheckResult {
  const end = new Date(notAfterMs).toISOString()
  if (nowMs > notAfterMs) return { status: 2, output: `${file} ended at ${end}` }
  if (nowMs < notBeforeMs) return { status: 2, output: `${file} is not valid yet` }
  const days = Math.floor((notAfterMs - nowMs) / dayMs)
  return { status: days < soonDays ? 1 : 0, output: `${file} is good until ${end}, for ${days} days` }
}

/** Whether every unit of the nodes is healthy. */
export function judgeComponents(nodes: readonly NodeHealth[]): CheckResult {
  const bad = nodes.flatMap(({ ip, units }) =>
    units.filter(({ health }) => health !== 0).map(({ output }) => `${ip}: ${output.split('\n', 1)[0]}`),
  )
  if (bad.length > 0) return { status: 2, output: bad.join('\n') }
  return { status: 0, output: `all components run on ${nodes.length} nodes` }
}
