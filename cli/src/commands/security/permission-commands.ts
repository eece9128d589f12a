import { cliErrors } from '../../errors.ts'
import { dryRunFlag } from '../../program/command.ts'
import type { ArgumentSpec, Command } from '../../program/command.ts'
import { actionNames, grantAction, revokeAction } from './api.ts'
import type { Grantee } from './api.ts'

function checkAction(action: string, command: string): string {
  if (actionNames.includes(action)) return action
  const reason = `"${action}" is no action; they are ${actionNames.join(', ')}`
  throw cliErrors.INPUT_INVALID({ reason, command })
}

const resourceArguments: ArgumentSpec[] = [
  { name: 'rid', description: 'resource id, such as dcos:adminrouter:package', required: true },
]

/** `grant` and `revoke` of users, groups or service accounts. */
export function permissionCommands(words: 'users' | 'groups' | 'service-accounts', what: string): Command[] {
  const kind: Grantee['kind'] = words === 'groups' ? 'groups' : 'users'
  const name = { name: 'id', description: `id of the ${what}`, required: true }
  const id = `security org ${words}`
  const example = 'dcos:service:marathon:marathon:services:/team'
  return [
    {
      id: `${id} grant`,
      summary: `allow a ${what} an action on a resource and all that lies below it`,
      arguments: [
        name,
        ...resourceArguments,
        { name: 'action', description: actionNames.join(', '), required: true },
      ],
      flags: { ...dryRunFlag },
      examples: [`dcos ${id} grant ${kind === 'groups' ? 'developers' : 'ann'} ${example} read`],
      async run(context, input) {
        const action = checkAction(input.argument('action'), `${id} grant`)
        const [who, rid] = [input.argument('id'), input.argument('rid')]
        if (input.flag('dry-run')) return context.print(`would grant ${rid} ${action} to ${what} ${who}`)
        await grantAction(context.cluster(), rid, { kind, id: who }, action)
      },
    },
    {
      id: `${id} revoke`,
      summary: `take an action (or, without one, all of them) on a resource from a ${what}`,
      arguments: [
        name,
        ...resourceArguments,
        { name: 'action', description: actionNames.join(', '), required: false },
      ],
      flags: { ...dryRunFlag },
      examples: [`dcos ${id} revoke ${kind === 'groups' ? 'developers' : 'ann'} ${example} read`],
      async run(context, input) {
        const given = input.optionalArgument('action')
        const action = given === undefined ? undefined : checkAction(given, `${id} revoke`)
        const [who, rid] = [input.argument('id'), input.argument('rid')]
        if (input.flag('dry-run'))
          return context.print(`would revoke ${rid} ${action ?? '(all)'} from ${what} ${who}`)
        await revokeAction(context.cluster(), rid, { kind, id: who }, action)
      },
    },
  ]
}
