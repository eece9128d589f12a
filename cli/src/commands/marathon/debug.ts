import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { fetchQueue, requireWaiting, waitingId } from './queue.ts'
import type { QueueItem } from './types.ts'

const idArgument = { name: 'id', description: 'id of the app or pod', required: true }

const list: Command = {
  id: 'marathon debug list',
  summary: 'list the instances that wait, and why',
  flags: { ...jsonFlag },
  examples: ['dcos marathon debug list'],
  async run(context, input) {
    const queue = await fetchQueue(context.cluster())
    if (input.flag('json')) return context.printJson(queue)
    context.printTable({
      headings: [
        'ID',
        'SINCE',
        'INSTANCES TO LAUNCH',
        'WAITING',
        'PROCESSED OFFERS',
        'UNUSED OFFERS',
        'LAST UNUSED OFFER',
        'LAST USED OFFER',
        'REASON',
      ],
      rows: queue.map((item) => {
        const { processedOffersSummary: offers } = item
        return [
          waitingId(item),
          item.since ?? '---',
          String(item.count),
          String(item.delay?.overdue ?? true),
          String(offers?.processedOffersCount ?? 0),
          String(offers?.unusedOffersCount ?? 0),
          offers?.lastUnusedOfferAt ?? '---',
          offers?.lastUsedOfferAt ?? '---',
          item.explanation?.reason ?? '---',
        ]
      }),
    })
  },
}

/** The rules in the order in which they are tried: title of the row, name of the rule, what the app asks for. */
const rules: readonly [title: string, rule: string, requested: (item: QueueItem) => string][] = [
  ['ROLE', 'UnfulfilledRole', ({ app, role }) => app?.role ?? role ?? '---'],
  ['CONSTRAINTS', 'UnfulfilledConstraint', ({ app }) => (app?.constraints ?? []).join(' ') || '---'],
  ['CPUS', 'InsufficientCpus', ({ app }) => String(app?.cpus ?? '---')],
  ['MEM', 'InsufficientMemory', ({ app }) => String(app?.mem ?? '---')],
  ['DISK', 'InsufficientDisk', ({ app }) => String(app?.disk ?? '---')],
  ['GPUS', 'InsufficientGpus', ({ app }) => String(app?.gpus ?? '---')],
  ['PORTS', 'InsufficientPorts', ({ app }) => String(app?.portDefinitions?.length ?? '---')],
]

const summary: Command = {
  id: 'marathon debug summary',
  summary: 'show how many of the last offers each rule let pass, for something that waits',
  arguments: [idArgument],
  flags: { ...jsonFlag },
  examples: ['dcos marathon debug summary /hello-world'],
  async run(context, input) {
    const item = await requireWaiting(context.cluster(), input.argument('id'))
    const rejected = item.processedOffersSummary?.rejectSummaryLastOffers ?? []
    if (input.flag('json')) return context.printJson(rejected)
    context.printTable({
      headings: ['RESOURCE', 'REQUESTED', 'MATCHED', 'PERCENTAGE'],
      rows: rules.map(([title, rule, requested]) => {
        const { declined = 0, processed = 0 } = rejected.find(({ reason }) => reason === rule) ?? {}
        const passed = processed - declined
        const share = processed === 0 ? '---' : `${((100 * passed) / processed).toFixed(2)}%`
        return [title, requested(item), `${passed} / ${processed}`, share]
      }),
    })
  },
}

const details: Command = {
  id: 'marathon debug details',
  summary: 'show for every machine what of its last offer did not fit',
  arguments: [idArgument],
  flags: { ...jsonFlag },
  examples: ['dcos marathon debug details /hello-world'],
  async run(context, input) {
    const item = await requireWaiting(context.cluster(), input.argument('id'))
    const offers = item.lastUnusedOffers ?? []
    if (input.flag('json')) return context.printJson(offers)
    const fits = (reasons: string[], rule: string): string => (reasons.includes(rule) ? '-' : 'ok')
    context.printTable({
      headings: ['HOSTNAME', ...rules.map(([title]) => title), 'SCARCE', 'RECEIVED'],
      rows: offers.map(({ offer, reason = [], timestamp }) => [
        offer?.hostname ?? '---',
        ...rules.map(([, rule]) => fits(reason, rule)),
        fits(reason, 'DeclinedScarceResources'),
        timestamp ?? '---',
      ]),
    })
    for (const { hostname, reason } of item.explanation?.nodes ?? []) context.tell(`${hostname}: ${reason}`)
  },
}

export const debugCommands = [list, summary, details]
