import { findRecord } from './find-lab.ts'
import { nameHelp, nameOption, textOf } from './command.ts'
import type { Command } from './command.ts'
import { runAttached } from './attached.ts'
import { commandOn } from './place.ts'

/** Logs in. */
export const shell: Command = {
  name: 'shell',
  usage: 'HOST [--name NAME]',
  summary: 'log in to a host, or to "bootstrap": this machine inside the network of the lab',
  help: [nameHelp],
  examples: ['npm run lab -- shell m1', 'npm run lab -- shell bootstrap'],
  options: nameOption,
  words: ['HOST'],
  async run({ values, words: [host = ''] }) {
    const record = await findRecord(textOf(values, 'name'))
    const { command, environment } = commandOn(record, host, [], process.stdin.isTTY)
    return runAttached(command, environment)
  },
}
