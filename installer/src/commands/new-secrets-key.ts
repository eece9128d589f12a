import { Command, Flags } from '@oclif/core'
import { addClusterKey, writeClusterKeys } from '@dcos-lite/lib/cluster-key'
import { readIfThere } from '@dcos-lite/lib/files'
import { installerErrors } from '../errors.ts'
import { clusterFlags } from './cluster-flags.ts'
import { folderOf } from '../folder/open-folder.ts'

export class NewSecretsKey extends Command {
  static override summary = 'make a new key for secrets; the older ones stay, to decrypt'
  static override description =
    'Adds a key to cluster-key.json in the folder of the installer. The next installation gives it to the masters; then "dcos security secrets rotate" encrypts everything under it.'
  static override examples = ['<%= config.bin %> <%= command.id %> --config config.yaml']
  static override flags = {
    ...clusterFlags,
    'dry-run': Flags.boolean({ description: 'only look whether it can be done' }),
  }

  override async run(): Promise<void> {
    const { flags } = await this.parse(NewSecretsKey)
    const { clusterKeyFile } = folderOf(flags.config, flags.folder)
    const text = await readIfThere(clusterKeyFile)
    if (text === undefined) throw installerErrors.NO_CLUSTER_KEY({ file: clusterKeyFile })
    const next = addClusterKey(text)
    if (flags['dry-run']) return this.log(`would add a key to ${clusterKeyFile}`)
    await writeClusterKeys(clusterKeyFile, next)
    this.log(`${clusterKeyFile} has a new key. Give it to the masters: dcos-installer install`)
    this.log('Then encrypt everything under it: dcos security secrets rotate')
  }
}
