import { cliErrors } from '../../errors.ts'
import type { FlagSpec, Input } from '../../program/command.ts'

/** Options of the commands on one node. */
export const nodeFlags = {
  leader: { type: 'boolean', description: 'the master that leads' },
  'mesos-id': { type: 'text', description: 'the node with this id', placeholder: 'ID' },
} as const satisfies Record<string, FlagSpec>

/** The node that the words name: the leading master, or an id (as argument or as option). */
export function whichNode(input: Input, command: string): { leader: true } | { id: string } {
  const ids = [input.optionalArgument('mesos-id'), input.text('mesos-id')].filter((id) => id !== undefined)
  const [id] = ids
  if (input.flag('leader') === (id !== undefined) || ids.length > 1) {
    throw cliErrors.INPUT_INVALID({ reason: 'name one node: by its id, or by --leader', command })
  }
  return id === undefined ? { leader: true } : { id }
}
