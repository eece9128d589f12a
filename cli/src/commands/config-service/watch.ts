import { jsonFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import { nameOf, watchPath } from './setting-api.ts'
import type { Setting } from './setting-api.ts'

const waitSeconds = 20

interface Changes {
  index: number
  changes: Setting[]
}

/** `dcos config-service watch` */
export const watch: Command = {
  id: 'config-service watch',
  summary: 'print changes of a key, or of all keys below it, as they happen',
  description: 'Ends with Ctrl-C, or after as many changes as --count says.',
  arguments: [{ name: 'key', description: 'NAMESPACE or NAMESPACE/KEY', required: true }],
  flags: {
    index: { type: 'integer', description: 'begin with what changed after this index', placeholder: 'N' },
    count: { type: 'integer', description: 'end after so many changes', placeholder: 'N' },
    ...jsonFlag,
  },
  examples: ['dcos config-service watch shop', 'dcos config-service watch shop/web/level --count 1'],
  async run(context, input) {
    const path = watchPath(input.argument('key'), 'config-service watch')
    const cluster = context.cluster()
    const ask = async (query: string): Promise<Changes> =>
      (await cluster.json<Changes>(`${path}?${query}`, { timeoutMs: (waitSeconds + 30) * 1000 })).body
    let index = input.integer('index') ?? (await ask('wait=0')).index
    const most = input.integer('count') ?? Infinity
    for (let seen = 0; seen < most;) {
      const { index: next, changes } = await ask(`index=${index}&wait=${waitSeconds}`)
      changes.sort((a, b) => a.index - b.index)
      for (const change of changes) {
        if (seen >= most) break
        seen += 1
        if (input.flag('json')) context.print(JSON.stringify(change))
        else if (change.deleted) context.print(`${nameOf(change)} (deleted)`)
        else context.print(`${nameOf(change)} = ${(change.value ?? '').replace(/\n$/, '')}`)
      }
      index = Math.max(index, ...changes.map((change) => change.index), changes.length === 0 ? next : 0)
    }
  },
}
