import { Flags } from '@oclif/core'
import { systemClock } from '@dcos-lite/lib/clock'
import { createPlainView } from '../progress/plain-view.ts'
import { createTerminalView } from '../progress/terminal-view.ts'
import type { ProgressView } from '../progress/view.ts'

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

/** Progress on a terminal is drawn in place; anywhere else it is one line for each thing that happens. */
export function progressView(): ProgressView {
  const write = (text: string): void => void process.stderr.write(text)
  return process.stderr.isTTY ? createTerminalView(write) : createPlainView(write, systemClock)
}
