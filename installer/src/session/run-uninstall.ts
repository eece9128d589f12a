import { rm } from 'node:fs/promises'
import { installerErrors } from '../errors.ts'
import type { RunState } from '../phases/state.ts'
import { uninstallPhases } from '../phases/uninstall.ts'
import { ask } from '../progress/ask.ts'
import { planText } from '../progress/show-plan.ts'
import type { ClusterOptions } from './options.ts'
import { withSession } from './with-session.ts'

async function confirm({ config }: RunState): Promise<void> {
  const hosts = config.hosts.length
  const question = `Remove the cluster ${config.clusterName} with all its data from ${hosts} hosts? [yes/no] `
  if (process.stdin.isTTY && (await ask(question)) === 'yes') return
  throw installerErrors.NOT_CONFIRMED({ name: config.clusterName, hosts })
}

/** Removes the cluster from its hosts, or with `preview` says what that would do. Returns what is to be printed. */
export async function runUninstall(
  options: ClusterOptions,
  more: { preview: boolean; confirmed: boolean; purge: boolean },
): Promise<string> {
  const { preview, confirmed, purge } = more
  const { state, report } = await withSession(options, {
    action: 'uninstall',
    preview,
    phases: uninstallPhases,
    before: (opened) => (preview || confirmed ? undefined : confirm(opened)),
  })
  if (preview) return planText(report)
  if (purge) await rm(state.folder.path, { recursive: true, force: true })
  const hosts = report.changes.flatMap(({ work }) => work).length
  if (hosts === 0) return 'Nothing to do: nothing of the cluster is on its hosts.\n'
  return `Removed the cluster from ${hosts} hosts.\n`
}
