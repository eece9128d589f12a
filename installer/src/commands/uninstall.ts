import { rm } from 'node:fs/promises'
import { Command, Flags } from '@oclif/core'
import { installerErrors } from '../errors.ts'
import type { RunState } from '../phases/state.ts'
import { uninstallPhases } from '../phases/uninstall.ts'
import { ask } from '../progress/ask.ts'
import { planText } from '../progress/show-plan.ts'
import { catchInterrupts } from '../session/interrupt.ts'
import { runSession } from '../session/session.ts'
import { clusterFlags, progressView } from './cluster-flags.ts'

async function confirm({ config }: RunState, yes: boolean): Promise<void> {
  if (yes) return
  const hosts = config.hosts.length
  const question = `Remove the cluster ${config.clusterName} with all its data from ${hosts} hosts? [yes/no] `
  if (process.stdin.isTTY && (await ask(question)) === 'yes') return
  throw installerErrors.NOT_CONFIRMED({ name: config.clusterName, hosts })
}

export class Uninstall extends Command {
  static override summary = 'remove the cluster and leave its hosts as they were before'
  static override description =
    'Ends all tasks and units, removes everything that the installation made, and gives the resolver back. The data of the cluster is lost.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --config config.yaml --dry-run',
    '<%= config.bin %> <%= command.id %> --config config.yaml --yes',
  ]
  static override flags = {
    ...clusterFlags,
    'dry-run': Flags.boolean({ description: 'say for each host what would be removed, and remove nothing' }),
    yes: Flags.boolean({ description: 'do not ask' }),
    purge: Flags.boolean({ description: "remove the installer's folder too, with id and authority" }),
  }

  override async run(): Promise<void> {
    const { flags } = await this.parse(Uninstall)
    const preview = flags['dry-run']
    const interrupts = catchInterrupts()
    try {
      const { state, report } = await runSession({
        action: 'uninstall',
        configFile: flags.config,
        folder: flags.folder,
        preview,
        view: progressView(),
        signal: interrupts.signal,
        environment: process.env,
        phases: uninstallPhases,
        before: (opened) => (preview ? undefined : confirm(opened, flags.yes)),
      })
      const hosts = report.changes.flatMap(({ work }) => work).length
      if (preview) {
        this.log(planText(report).trimEnd())
      } else if (hosts === 0) {
        this.log('Nothing to do: nothing of the cluster is on its hosts.')
      } else {
        this.log(`Removed the cluster from ${hosts} hosts.`)
      }
      if (flags.purge && !preview) await rm(state.folder.path, { recursive: true, force: true })
    } finally {
      interrupts.release()
    }
  }
}
