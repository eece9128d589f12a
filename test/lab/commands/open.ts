import { once } from 'node:events'
import { labErrors } from '../errors.ts'
import { nameHelp, nameOption, print, textOf } from './command.ts'
import type { Command, Values } from './command.ts'
import { findLab } from './find-lab.ts'

function portOf(values: Values, name: string): number {
  const text = textOf(values, name) ?? ''
  if (/^\d{1,5}$/.test(text) && Number(text) < 65_536) return Number(text)
  throw labErrors.USAGE({ reason: `--${name} must be a port, not "${text}".` })
}

/** Brings a port of a host to this machine. */
export const open: Command = {
  name: 'open',
  usage: '[HOST] [--port PORT] [--to PORT] [--name NAME]',
  summary: 'open a port of a host (the front door of m1 unless told) on 127.0.0.1, until Ctrl-C',
  help: [
    '--port PORT       port of the host (80)',
    '--to PORT         port on 127.0.0.1; a free one unless told',
    nameHelp,
  ],
  examples: ['npm run lab -- open', 'npm run lab -- open a1 --port 5051 --to 15051'],
  options: {
    ...nameOption,
    port: { type: 'string', default: '80' },
    to: { type: 'string', default: '0' },
  },
  words: ['HOST?'],
  async run({ values, words: [host = 'm1'] }) {
    const port = portOf(values, 'port')
    const lab = await findLab(textOf(values, 'name'))
    const forward = await lab.forward(host, port, portOf(values, 'to'))
    print(`${forward.url} is port ${port} of ${host}. Ctrl-C closes it.`)
    await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
    await forward.close()
    return 0
  },
}
