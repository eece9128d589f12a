import { cliErrors } from '../../errors.ts'
import { shortNumber } from '../../output/numbers.ts'
import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { Quota } from './roles.ts'
import { isSet, quotaResources, readQuotas, roleOf } from './roles.ts'

function consumed({ consumed: used = {}, limit = {} }: Quota, name: string, unit: string): string {
  const amount = `${shortNumber(used[name] ?? 0)}${unit}`
  const most = limit[name]
  if (most === undefined) return amount
  const share = most > 0 ? ` (${Math.round(((used[name] ?? 0) / most) * 100)} %)` : ''
  return `${amount} of ${shortNumber(most)}${unit}${share}`
}

const list: Command = {
  id: 'quota list',
  summary: 'list the groups that have a quota, and what they use of it',
  flags: { ...jsonFlag },
  examples: ['dcos quota list', 'dcos quota list --json'],
  async run(context, input) {
    const cluster = context.cluster()
    const shown = [...(await readQuotas(cluster)).values()].filter(isSet)
    if (input.flag('json')) return context.printJson(shown)
    context.printTable({
      headings: ['NAME', ...quotaResources.map(({ title }) => `${title} CONSUMED`)],
      rows: shown.map((quota) => [
        quota.role,
        ...quotaResources.map(({ name, unit }) => consumed(quota, name, unit)),
      ]),
    })
  },
}

const get: Command = {
  id: 'quota get',
  summary: 'show the quota of a group',
  arguments: [{ name: 'group', description: 'name of the group', required: true }],
  flags: { ...jsonFlag },
  examples: ['dcos quota get dev', 'dcos quota get dev --json'],
  async run(context, input) {
    const role = roleOf(input.argument('group'))
    const quota = (await readQuotas(context.cluster())).get(role)
    if (!quota || !isSet(quota)) {
      throw cliErrors.NOT_FOUND({
        kind: 'quota',
        name: role,
        hint: 'dcos quota list shows those that are set.',
      })
    }
    if (input.flag('json')) return context.printJson(quota)
    context.printTable({
      headings: ['RESOURCE', 'CONSUMPTION', 'LIMIT'],
      rows: quotaResources.map(({ title, name, unit }) => {
        const most = quota.limit?.[name]
        return [
          title.toLowerCase(),
          `${shortNumber(quota.consumed?.[name] ?? 0)}${unit}`,
          most === undefined ? 'none' : `${shortNumber(most)}${unit}`,
        ]
      }),
    })
  },
}

/** `dcos quota list` and `get` */
export const showCommands = [list, get]
