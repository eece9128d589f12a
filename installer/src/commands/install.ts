import { Command, Flags } from '@oclif/core'
import { installPhases } from '../phases/install.ts'
import { planByHost, planText } from '../progress/show-plan.ts'
import { summaryJson, summaryText } from '../progress/summary.ts'
import { catchInterrupts } from '../session/interrupt.ts'
import { runSession } from '../session/session.ts'
import { clusterFlags, progressView } from './cluster-flags.ts'

const json = Flags.boolean({ description: 'print the result as JSON; progress goes to standard error' })

/** Runs the installation, or only says what it would do. Returns what is to be printed. */
async function runInstall(
  given: { config: string; folder: string | undefined; json: boolean },
  preview: boolean,
): Promise<string> {
  const interrupts = catchInterrupts()
  try {
    const end = await runSession({
      action: 'install',
      configFile: given.config,
      folder: given.folder,
      preview,
      view: progressView(),
      signal: interrupts.signal,
      environment: process.env,
      phases: installPhases,
    })
    if (preview) return given.json ? `${JSON.stringify(planByHost(end.report))}\n` : planText(end.report)
    return given.json ? `${JSON.stringify(summaryJson(end))}\n` : summaryText(end)
  } finally {
    interrupts.release()
  }
}

export class Install extends Command {
  static override summary = 'make the hosts of a configuration a cluster, over SSH'
  static override description =
    'Checks all hosts, then sends runtime and packages, issues certificates, starts everything, waits until it is healthy and installs packages. It can be repeated: what is done already is not done again.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --config config.yaml --dry-run',
    '<%= config.bin %> <%= command.id %> --config config.yaml',
  ]
  static override flags = {
    ...clusterFlags,
    'dry-run': Flags.boolean({ description: 'say for each host what would change, and change nothing' }),
    json,
  }

  override async run(): Promise<void> {
    const { flags } = await this.parse(Install)
    process.stdout.write(await runInstall({ ...flags, folder: flags.folder }, flags['dry-run']))
  }
}

export class Plan extends Command {
  static override summary = 'say for each host what "install" would change; the same as install --dry-run'
  static override examples = ['<%= config.bin %> <%= command.id %> --config config.yaml']
  static override flags = { ...clusterFlags, json }

  override async run(): Promise<void> {
    const { flags } = await this.parse(Plan)
    process.stdout.write(await runInstall({ ...flags, folder: flags.folder }, true))
  }
}
