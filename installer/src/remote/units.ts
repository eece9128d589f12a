import type { RemoteCommand } from './remote-command.ts'

/** Starts everything that the node shall run, without waiting for it. */
export const startTarget = (): RemoteCommand => ({
  what: 'start dcos.target',
  argv: ['systemctl', 'start', '--no-block', 'dcos.target'],
  asRoot: true,
})

/** Starts a unit anew and waits until it serves. */
export const restartUnit = (unit: string): RemoteCommand => ({
  what: `restart ${unit}`,
  argv: ['systemctl', 'restart', unit],
  asRoot: true,
})

/** Prints the last lines that a unit wrote. */
export const lastWords = (unit: string): RemoteCommand => ({
  what: `read the journal of ${unit}`,
  argv: ['journalctl', '--no-pager', '--output=cat', '--lines=12', `--unit=${unit}`],
  asRoot: true,
})
