import { Command, Flags } from '@oclif/core'
import { clusterFlags } from './cluster-flags.ts'

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
    const { runUninstall } = await import('../session/run-uninstall.ts')
    const { yes: confirmed, purge } = flags
    process.stdout.write(await runUninstall(flags, { preview: flags['dry-run'], confirmed, purge }))
  }
}
