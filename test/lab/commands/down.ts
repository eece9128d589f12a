import { labErrors } from '../errors.ts'
import { removeAbandoned } from '../state/remove-abandoned.ts'
import { removeLab } from '../state/remove-lab.ts'
import { labNames, readRecord } from '../state/store-record.ts'
import { print, report, textOf } from './command.ts'
import type { Command } from './command.ts'
import { findRecord } from './find-lab.ts'

async function removeAndSay(name: string): Promise<void> {
  await removeLab(name)
  print(`The lab ${name} is removed.`)
}

async function removeAll(): Promise<void> {
  for (const name of await labNames()) {
    const owner = (await readRecord(name))?.owner
    if (owner === undefined) await removeAndSay(name)
    else
      print(
        `The lab ${name} is in use by process ${owner.pid}; to remove it all the same: down --name ${name}`,
      )
  }
}

/** Removes labs, and always what dead processes left behind. */
export const down: Command = {
  name: 'down',
  usage: '[--name NAME | --all]',
  summary: 'remove a lab entirely, and whatever processes that were killed left behind',
  help: [
    '--name NAME       this one, whoever uses it',
    '--all             every lab that no running process uses',
  ],
  examples: ['npm run lab -- down', 'npm run lab -- down --all'],
  options: { name: { type: 'string' }, all: { type: 'boolean', default: false } },
  words: [],
  async run({ values }) {
    const name = textOf(values, 'name')
    const abandoned = await removeAbandoned(report)
    for (const one of abandoned) print(`The lab ${one} is removed.`)
    if (values['all'] === true) {
      await removeAll()
    } else if (name !== undefined) {
      if ((await labNames()).includes(name)) await removeAndSay(name)
      else if (!abandoned.includes(name)) throw labErrors.NO_LAB({ named: ` named ${name}` })
    } else if (abandoned.length === 0 || (await labNames()).length > 0) {
      await removeAndSay((await findRecord(undefined)).name)
    }
    return 0
  },
}
