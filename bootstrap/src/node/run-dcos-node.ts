import { parseArgs } from 'node:util'
import { describeErrorForHumans, messageOf, toDcosError } from '@dcos-lite/lib/errors'
import { bootstrapErrors } from '../errors.ts'
import { changes } from './commands/changes.ts'
import type { CommandOptions, CommandResult, NodeCommand } from './commands/command.ts'
import { questions } from './commands/questions.ts'
import { openNode } from './node-context.ts'
import { withNodeLock } from './node-lock.ts'

const commands: Record<string, NodeCommand> = { ...questions, ...changes }

interface Request {
  name: string
  command: NodeCommand
  words: string[]
  options: CommandOptions
}

function helpText(): string {
  const usage = Object.entries(commands).map(([name, command]) => {
    const words = [name, ...command.arguments].join(' ')
    return `  ${words.padEnd(20)} ${command.summary}`
  })
  return [
    'dcos-node COMMAND [--json]: packages, sets and units of this node.',
    '',
    ...usage,
    '',
    '  --dry-run      with a change: only say what would be done',
    '  --no-start     with activate and rollback: leave the running units alone',
    '  --expect ID    with unpack: refuse any other bundle',
    '  --root DIR     work on a folder that looks like a node; nothing is started or stopped',
    '',
  ].join('\n')
}

function readRequest(words: string[]): Request {
  const usage = (reason: string, cause?: unknown): Error => bootstrapErrors.USAGE({ reason }, { cause })
  try {
    const { values, positionals } = parseArgs({
      args: words,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        'dry-run': { type: 'boolean', default: false },
        'no-start': { type: 'boolean', default: false },
        expect: { type: 'string' },
        root: { type: 'string', default: '/' },
      },
    })
    const [name = '', ...rest] = positionals
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined
    if (command === undefined)
      throw usage(name === '' ? 'no command was given' : `there is no command "${name}"`)
    if (rest.length !== command.arguments.length) {
      throw usage(`${name} takes ${command.arguments.join(' ') || 'no arguments'}`)
    }
    const { json, expect, root } = values
    const options = { json, expect, root, dryRun: values['dry-run'], start: !values['no-start'] }
    return { name, command, words: rest, options }
  } catch (error) {
    if ((error as { code?: string }).code === bootstrapErrors.USAGE.code) throw error
    throw usage(messageOf(error), error)
  }
}

async function obey({ name, command, words, options }: Request): Promise<CommandResult> {
  const node = openNode(options.root)
  const work = (): Promise<CommandResult> => command.run(node, options, words)
  if (!command.changes || options.dryRun) return work()
  if (options.root === '/' && process.getuid?.() !== 0) throw bootstrapErrors.NOT_ROOT({ command: name })
  return withNodeLock(options.root, work)
}

/** Runs `dcos-node` with these arguments; resolves with its exit code. */
export async function runDcosNode(words: string[]): Promise<number> {
  if (words[0] === 'help' || words.includes('--help')) {
    process.stdout.write(helpText())
    return 0
  }
  try {
    const request = readRequest(words)
    const { data, lines, exitCode = 0 } = await obey(request)
    process.stdout.write(request.options.json ? `${JSON.stringify(data)}\n` : `${lines.join('\n')}\n`)
    return exitCode
  } catch (error) {
    const failure = toDcosError(error)
    if (words.includes('--json')) {
      const { code, message, remedy } = failure
      process.stdout.write(`${JSON.stringify({ error: { code, message, remedy } })}\n`)
    }
    process.stderr.write(`${describeErrorForHumans(failure)}\n`)
    return failure.exitCode
  }
}
