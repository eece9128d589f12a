import { Command, Flags } from '@oclif/core'
import { clusterFlags } from './cluster-flags.ts'

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
    const { runStatus } = await import('../session/run-status.ts')
    const { text, healthy } = await runStatus(flags, flags.json)
    process.stdout.write(text)
    if (!healthy) process.exitCode = 1
  }
}
