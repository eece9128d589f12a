import { dryRunFlag, jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'

interface Rebalancing {
  moves: { serviceId: string; instanceId: string; from: Host; to: Host; reason: string }[]
  skipped: { id: string; reason: string }[]
}

interface Host {
  agentId: string
  hostname: string
}

/** `dcos marathon app rebalance` */
export const rebalance: Command = {
  id: 'marathon app rebalance',
  summary: 'spread the instances of services evenly over the agents',
  description: 'A new instance is up before an old one goes. Constraints are obeyed; volumes do not move.',
  arguments: [{ name: 'app-ids', description: 'only these services', required: false, rest: true }],
  flags: { ...dryRunFlag, ...jsonFlag },
  examples: ['dcos marathon app rebalance --dry-run', 'dcos marathon app rebalance /hello-world'],
  async run(context, input) {
    const dryRun = input.flag('dry-run')
    const parameters = new URLSearchParams(
      input.rest().map((id): [string, string] => ['id', id.replace(/^\/?/, '/')]),
    )
    if (dryRun) parameters.set('dryRun', 'true')
    const query = parameters.size > 0 ? `?${parameters.toString()}` : ''
    const path = `/service/marathon/v2/rebalance${query}`
    const { body } = await context.cluster().json<Rebalancing>(path, { method: 'POST', body: {} })
    if (input.flag('json')) return context.printJson(body)
    if (body.moves.length === 0) context.print('Nothing would run better elsewhere.')
    else {
      context.printTable({
        headings: ['SERVICE', 'INSTANCE', 'FROM', 'TO', 'REASON'],
        rows: body.moves.map(({ serviceId, instanceId, from, to, reason }) => [
          serviceId,
          instanceId,
          from.hostname,
          to.hostname,
          reason,
        ]),
      })
    }
    for (const { id, reason } of body.skipped) context.tell(`${id} is left alone: ${reason}`)
    if (!dryRun && body.moves.length > 0) context.tell('The moves are under way: dcos marathon task list')
  },
}
