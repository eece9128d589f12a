import { Command, Flags } from '@oclif/core'
import { clusterFlags } from './cluster-flags.ts'

const json = Flags.boolean({ description: 'print the result as JSON; progress goes to standard error' })

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
    const { runInstall } = await import('../session/run-install.ts')
    process.stdout.write(await runInstall(flags, { preview: flags['dry-run'], json: flags.json }))
  }
}

export class Plan extends Command {
  static override summary = 'say for each host what "install" would change; the same as install --dry-run'
  static override examples = ['<%= config.bin %> <%= command.id %> --config config.yaml']
  static override flags = { ...clusterFlags, json }

  override async run(): Promise<void> {
    const { flags } = await this.parse(Plan)
    const { runInstall } = await import('../session/run-install.ts')
    process.stdout.write(await runInstall(flags, { preview: true, json: flags.json }))
  }
}
