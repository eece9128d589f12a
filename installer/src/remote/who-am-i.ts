import type { RemoteCommand } from './remote-command.ts'

/** Prints the number of the user. */
export const whoAmI = (): RemoteCommand => ({ what: 'ask who is logged in', argv: ['id', '-u'] })
