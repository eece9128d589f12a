import { labErrors } from '../errors.ts'
import { runAttached } from './attached.ts'
import { nameHelp, nameOption, textOf } from './command.ts'
import type { Command } from './command.ts'
import { findRecord } from './find-lab.ts'
import { commandOn } from './place.ts'

/** Runs one program. */
export const exec: Command = {
  name: 'exec',
  usage: 'HOST [--name NAME] -- COMMAND...',
  summary: 'run a program in a host, or in "bootstrap"; the exit code is that of the program',
  help: [nameHelp],
  examples: [
    'npm run lab -- exec m1 -- systemctl status ssh',
    'npm run lab -- exec bootstrap -- dcos-installer status --config config.yaml',
  ],
  options: nameOption,
  words: ['HOST'],
  async run({ values, words: [host = ''], rest }) {
    if (rest.length === 0) throw labErrors.USAGE({ reason: 'There is no command behind "--".' })
    const record = await findRecord(textOf(values, 'name'))
    const { command, environment } = commandOn(record, host, rest, false)
    return runAttached(command, environment)
  },
}
