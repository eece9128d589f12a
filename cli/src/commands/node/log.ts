import { cliErrors } from '../../errors.ts'
import type { Command, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { layOutEntry, linesOf, logFormatFlag, logFormatOf, readEntry } from '../log-entries.ts'
import type { LogFormat } from '../log-entries.ts'
import { nodeAddress } from './state.ts'
import { nodeFlags, whichNode } from './which-node.ts'

const command = 'node log'

/** The address of the log of a node, or of one component of it. */
function logPath(input: Input): string {
  const node = whichNode(input, command)
  const where = 'id' in node ? `agent/${encodeURIComponent(node.id)}` : 'leader/mesos'
  const component = input.text('component')
  const unit =
    component === undefined ? '' : `/${encodeURIComponent(component.replace(/(\.\w+)?$/, withSuffix))}`
  const parameters = new URLSearchParams()
  const lines = input.integer('lines') ?? 10
  if (lines < 0) throw cliErrors.INPUT_INVALID({ reason: '--lines is not negative', command })
  parameters.set('skip', input.flag('all') ? '0' : `-${lines}`)
  for (const filter of input.texts('filter')) {
    if (!/^[^:]+:./.test(filter)) {
      const reason = `--filter needs NAME:TEXT, not "${filter}"`
      throw cliErrors.INPUT_INVALID({ reason, command })
    }
    parameters.append('filter', filter)
  }
  return `/system/v1/${where}/logs/v2/component${unit}?${parameters.toString()}`
}

const withSuffix = (suffix: string): string => (suffix === '' ? '.service' : suffix)

/** Prints what the log at this address holds; with `follow` it goes on until Ctrl-C. */
export async function printNodeLog(
  context: Context,
  path: string,
  follow: boolean,
  format: LogFormat,
): Promise<void> {
  const answer = await context.cluster().stream(path, {
    headers: { accept: follow ? 'text/event-stream' : 'application/json' },
    accept: [204],
  })
  let printed = 0
  const colour = context.terminal().size() !== undefined
  for await (const line of linesOf(answer)) {
    const entry = readEntry(line)
    if (!entry) continue
    context.print(layOutEntry(entry, format, colour))
    printed += 1
  }
  if (printed === 0) context.tell('No logs found.')
}

/** `dcos node log` */
export const log: Command = {
  id: 'node log',
  summary: 'print the log of a node, or of one of its components',
  arguments: [{ name: 'mesos-id', description: 'id of an agent', required: false }],
  flags: {
    ...nodeFlags,
    component: { type: 'text', description: 'only this component', placeholder: 'UNIT' },
    filter: {
      type: 'text',
      multiple: true,
      description: 'only entries with this field',
      placeholder: 'NAME:TEXT',
    },
    follow: { type: 'boolean', short: 'f', description: 'go on until Ctrl-C' },
    lines: { type: 'integer', description: 'the last N lines (10)', placeholder: 'N' },
    all: { type: 'boolean', description: 'from the beginning' },
    ...logFormatFlag,
  },
  examples: [
    'dcos node log --leader --component dcos-mesos-master',
    'dcos node log 0c3e…-S1 --lines 100',
    'dcos node log --leader --filter PRIORITY:3 --follow',
  ],
  async run(context, input) {
    const format = logFormatOf(input.text('output'), command)
    const path = logPath(input)
    const node = whichNode(input, command)
    if ('id' in node) await nodeAddress(context.cluster(), node.id)
    await printNodeLog(context, path, input.flag('follow'), format)
  },
}
