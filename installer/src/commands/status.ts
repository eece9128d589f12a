import { Command, Flags } from '@oclif/core'
import { nodeProblem } from '../plan/node-health.ts'
import { statusPhases } from '../phases/status.ts'
import type { RunState } from '../phases/state.ts'
import { statusJson, statusText } from '../progress/show-status.ts'
import { catchInterrupts } from '../session/interrupt.ts'
import { runSession } from '../session/session.ts'
import { clusterFlags, progressView } from './cluster-flags.ts'

function isHealthy({ config, statuses }: RunState): boolean {
  return config.hosts.every(({ address }) => nodeProblem(statuses.get(address), undefined) === undefined)
}

export class Status extends Command {
  static override summary = 'show for each host what it runs and how that does'
  static override description = 'Changes nothing. The exit code is 1 unless every unit of every host serves.'
  static override examples = [
    '<%= config.bin %> <%= command.id %> --config config.yaml',
    '<%= config.bin %> <%= command.id %> --json',
  ]
  static override flags = { ...clusterFlags, json: Flags.boolean({ description: 'print JSON' }) }

  override async run(): Promise<void> {
    const { flags } = await this.parse(Status)
    const interrupts = catchInterrupts()
    try {
      const { state } = await runSession({
        action: 'status',
        configFile: flags.config,
        folder: flags.folder,
        preview: true,
        view: progressView(),
        signal: interrupts.signal,
        environment: process.env,
        phases: statusPhases,
      })
      process.stdout.write(flags.json ? `${JSON.stringify(statusJson(state))}\n` : statusText(state))
      if (!isHealthy(state)) process.exitCode = 1
    } finally {
      interrupts.release()
    }
  }
}
