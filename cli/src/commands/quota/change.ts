import { cliErrors } from '../../errors.ts'
import { shortNumber } from '../../output/numbers.ts'
import { dryRunFlag } from '../../program/command.ts'
import type { Command, FlagSpec, Input } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import type { Amounts } from './roles.ts'
import { isSet, quotaResources, readQuotas, roleOf, topGroups } from './roles.ts'

const amountFlags: Record<string, FlagSpec> = {
  cpu: { type: 'text', description: 'the most processors', placeholder: 'N' },
  mem: { type: 'text', description: 'the most memory in MiB', placeholder: 'N' },
  disk: { type: 'text', description: 'the most disk in MiB', placeholder: 'N' },
  gpu: { type: 'text', description: 'the most GPUs', placeholder: 'N' },
}
const forceFlag = {
  force: { type: 'boolean', description: 'also when more is used already' },
} as const satisfies Record<string, FlagSpec>

/** The limits that the options name. Throws DCL_CLI_INPUT_INVALID when there is none, or one is no amount. */
function limitsOf(input: Input, command: string): Amounts {
  const limits: Amounts = {}
  for (const { option, name } of quotaResources) {
    const text = input.text(option)
    if (text === undefined) continue
    const amount = Number(text)
    if (text.trim() === '' || !Number.isFinite(amount) || amount < 0) {
      throw cliErrors.INPUT_INVALID({ reason: `--${option} needs an amount, not "${text}"`, command })
    }
    limits[name] = amount
  }
  if (Object.keys(limits).length > 0) return limits
  throw cliErrors.INPUT_INVALID({ reason: 'name at least one of --cpu, --mem, --disk and --gpu', command })
}

function describe(limits: Amounts): string {
  return quotaResources
    .filter(({ name }) => limits[name] !== undefined)
    .map(({ title, name, unit }) => `${title.toLowerCase()} ${shortNumber(limits[name] ?? 0)}${unit}`)
    .join(', ')
}

async function setQuota(context: Context, input: Input, role: string, limits: Amounts): Promise<void> {
  if (input.flag('dry-run')) return context.print(`would limit ${role} to ${describe(limits)}`)
  const wire = Object.fromEntries(Object.entries(limits).map(([name, value]) => [name, { value }]))
  const answer = await context.cluster().text('/mesos/api/v1', {
    method: 'POST',
    body: {
      type: 'UPDATE_QUOTA',
      update_quota: { force: input.flag('force'), quota_configs: [{ role, limits: wire }] },
    },
    accept: [400],
  })
  if (answer.status !== 400) return
  const hint = answer.body.includes("'force'")
    ? 'Give a higher limit, end some of it, or add --force: then nothing new starts until it fits.'
    : 'Correct the input; nothing was changed.'
  // The words before the role speak of the call, not of the quota; people know the option as --force.
  const reason = answer.body.replace(/^.*?Invalid QuotaConfig: /, '').replace(/ \(use 'force'.*\)$/, '')
  throw cliErrors.REFUSED({ reason, hint })
}

const group = { name: 'group', description: 'name of the group', required: true }

const create: Command = {
  id: 'quota create',
  summary: 'limit what the services of a group may use',
  arguments: [group],
  flags: { ...amountFlags, ...forceFlag, ...dryRunFlag },
  examples: ['dcos quota create dev --cpu 10 --mem 20480', 'dcos quota create dev --cpu 10 --dry-run'],
  async run(context, input) {
    const limits = limitsOf(input, 'quota create')
    const role = roleOf(input.argument('group'))
    const cluster = context.cluster()
    const [quotas, groups] = await Promise.all([readQuotas(cluster), topGroups(cluster)])
    const present = quotas.get(role)
    if (present && isSet(present)) {
      const reason = `${role} has a quota already; change it with: dcos quota update ${role}`
      throw cliErrors.INPUT_INVALID({ reason, command: 'quota update' })
    }
    await setQuota(context, input, role, limits)
    if (!groups.has(role)) context.tell(`There is no group /${role} yet; the quota waits for it.`)
  },
}

const update: Command = {
  id: 'quota update',
  summary: 'change the limits of a group; those that are not named stay',
  arguments: [group],
  flags: { ...amountFlags, ...forceFlag, ...dryRunFlag },
  examples: ['dcos quota update dev --mem 40960', 'dcos quota update dev --cpu 2 --force'],
  async run(context, input) {
    const limits = limitsOf(input, 'quota update')
    const role = roleOf(input.argument('group'))
    const present = (await readQuotas(context.cluster())).get(role)
    if (!present || !isSet(present)) {
      throw cliErrors.NOT_FOUND({
        kind: 'quota',
        name: role,
        hint: `Make one with: dcos quota create ${role}`,
      })
    }
    await setQuota(context, input, role, { ...present.limit, ...limits })
  },
}

const remove: Command = {
  id: 'quota delete',
  summary: 'take the limits of a group away',
  arguments: [group],
  flags: { ...dryRunFlag },
  examples: ['dcos quota delete dev'],
  async run(context, input) {
    const role = roleOf(input.argument('group'))
    const present = (await readQuotas(context.cluster())).get(role)
    if (!present || !isSet(present)) {
      throw cliErrors.NOT_FOUND({
        kind: 'quota',
        name: role,
        hint: 'dcos quota list shows those that are set.',
      })
    }
    if (input.flag('dry-run')) return context.print(`would take the quota of ${role} away`)
    await context.cluster().text('/mesos/api/v1', {
      method: 'POST',
      body: { type: 'REMOVE_QUOTA', remove_quota: { role } },
    })
  },
}

/** `dcos quota create`, `update` and `delete` */
export const changeCommands = [create, update, remove]
