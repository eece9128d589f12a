import type { Command } from '../../program/command.ts'
import { jsonFlag } from '../../program/command.ts'
import type { QueueItem } from './types.ts'

const about: Command = {
  id: 'marathon about',
  summary: 'show what Marathon says of itself',
  examples: ['dcos marathon about'],
  async run(context) {
    context.printJson((await context.cluster().json('/service/marathon/v2/info')).body)
  },
}

const debugList: Command = {
  id: 'marathon debug list',
  summary: 'list the instances that wait, and why',
  flags: { ...jsonFlag },
  examples: ['dcos marathon debug list'],
  async run(context, input) {
    const { queue } = (await context.cluster().json<{ queue: QueueItem[] }>('/service/marathon/v2/queue'))
      .body
    if (input.flag('json')) return context.printJson(queue)
    context.printTable({
      headings: [
        'ID',
        'SINCE',
        'INSTANCES TO LAUNCH',
        'WAITING',
        'PROCESSED OFFERS',
        'UNUSED OFFERS',
        'REASON',
      ],
      rows: queue.map((item) => [
        item.app?.id ?? item.pod?.id ?? '',
        item.since ?? '-',
        String(item.count),
        String(item.delay?.overdue ?? true),
        String(item.processedOffersSummary?.processedOffersCount ?? 0),
        String(item.processedOffersSummary?.unusedOffersCount ?? 0),
        item.explanation?.reason ?? '-',
      ]),
    })
  },
}

export const aboutCommands = [about, debugList]
