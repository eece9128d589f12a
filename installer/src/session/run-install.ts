import { installPhases } from '../phases/install.ts'
import { planByHost, planText } from '../progress/show-plan.ts'
import { summaryJson, summaryText } from '../progress/summary.ts'
import type { ClusterOptions } from './options.ts'
import { withSession } from './with-session.ts'

/** Installs, or with `preview` only says what that would do. Returns what is to be printed. */
export async function runInstall(
  options: ClusterOptions,
  more: { preview: boolean; json: boolean },
): Promise<string> {
  const { preview, json } = more
  const end = await withSession(options, { action: 'install', preview, phases: installPhases })
  if (preview) return json ? `${JSON.stringify(planByHost(end.report))}\n` : planText(end.report)
  return json ? `${JSON.stringify(summaryJson(end))}\n` : summaryText(end)
}
