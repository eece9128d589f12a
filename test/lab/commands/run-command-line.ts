import { parseArgs } from 'node:util'
import { messageOf } from '@dcos-lite/lib/errors'
import { labErrors } from '../errors.ts'
import { print } from './command.ts'
import type { Command, Given, Values } from './command.ts'
import { down } from './down.ts'
import { exec } from './exec.ts'
import { install } from './install.ts'
import { list } from './list.ts'
import { open } from './open.ts'
import { shell } from './shell.ts'
import { up } from './up.ts'

const commands: Command[] = [up, install, open, shell, exec, list, down]

function help(wanted: Command | undefined): string {
  if (wanted === undefined) {
    const lines = commands.map(({ name, summary }) => `  ${name.padEnd(9)} ${summary}`)
    return [
      'usage: npm run lab -- COMMAND ...',
      '',
      ...lines,
      '',
      'More about one: npm run lab -- help COMMAND',
    ].join('\n')
  }
  const { name, usage, summary, help: options, examples } = wanted
  return [
    `usage: npm run lab -- ${name} ${usage}`,
    '',
    `  ${summary}`,
    '',
    ...options.map((line) => `  ${line}`),
    '',
    'examples:',
    ...examples.map((line) => `  ${line}`),
  ].join('\n')
}

function read(command: Command, argv: string[]): Given {
  const end = argv.indexOf('--')
  const before = end < 0 ? argv : argv.slice(0, end)
  try {
    const { values, positionals } = parseArgs({
      args: before,
      options: command.options,
      allowPositionals: true,
    })
    const needed = command.words.filter((word) => !word.endsWith('?')).length
    if (positionals.length < needed) throw new Error(`It needs ${command.words.join(' ')}.`)
    if (positionals.length > command.words.length) {
      throw new Error(
        `"${positionals[command.words.length]}" is too much (options stand behind "npm run lab --").`,
      )
    }
    return { values: values as Values, words: positionals, rest: end < 0 ? [] : argv.slice(end + 1) }
  } catch (error) {
    throw labErrors.USAGE({ reason: `${command.name}: ${messageOf(error)}` })
  }
}

/** Runs the command line of the lab and returns the exit code. */
export async function runCommandLine(argv: string[]): Promise<number> {
  const [name = 'help', ...more] = argv
  const find = (wanted: string | undefined): Command | undefined =>
    commands.find((command) => command.name === wanted)
  if (['help', '--help', '-h'].includes(name)) {
    print(help(find(more[0])))
    return 0
  }
  const command = find(name)
  if (command === undefined) throw labErrors.USAGE({ reason: `There is no command "${name}".` })
  if (more.includes('--help') && !more.slice(0, more.indexOf('--help')).includes('--')) {
    print(help(command))
    return 0
  }
  return command.run(read(command, more))
}
