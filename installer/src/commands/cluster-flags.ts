import { Flags } from '@oclif/core'

/** Options of every command that works on the hosts of a configuration. */
export const clusterFlags = {
  config: Flags.string({
    description: 'the configuration, with the keys of DC/OS',
    default: 'config.yaml',
    helpValue: 'FILE',
  }),
  folder: Flags.string({
    description:
      'where the installer keeps the cluster: id, authority, known hosts, logs (default: dcos-installer beside the configuration)',
    helpValue: 'DIR',
  }),
}
