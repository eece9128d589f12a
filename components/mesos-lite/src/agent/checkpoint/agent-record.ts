import type { Resource } from '@dcos-lite/lib/mesos'
import type { WorkLayout } from './layout.ts'
import { createCheckpointFile } from './checkpoint-file.ts'
import { readRecord } from './read-records.ts'
import type { AgentRecord } from './records.ts'
import { recordFormats } from './records.ts'

/** What the agent knows of itself, on disk before it is used. */
export interface AgentBook {
  agentId(): string | undefined
  /** The same, also after it was forgotten by this process: what still ends belongs to it. */
  lastAgentId(): string | undefined
  highestEpoch(): number
  checkpointedResources(): Resource[]
  record(): Readonly<AgentRecord>
  /** Which start of the agent this is; undefined when the disk did not take the number. */
  start(): number | undefined
  setAgentId(agentId: string | undefined): Promise<void>
  raiseEpoch(epoch: number): Promise<void>
  /** Changes several fields in one write; nothing is changed when it fails. */
  change(make: (record: Readonly<AgentRecord>) => Partial<AgentRecord>): Promise<void>
}

/** Reads the agent's own record, or begins one. */
export async function openAgentBook(layout: WorkLayout, durable: boolean): Promise<AgentBook> {
  let record: AgentRecord = (await readRecord<AgentRecord>(layout.agentFile, recordFormats.agent)) ?? {
    format: recordFormats.agent,
    highestEpoch: 0,
    checkpointedResources: [],
  }
  const file = createCheckpointFile(layout.agentFile, () => record, durable)
  let last = record.agentId
  /** Nothing is changed when the disk refuses: what is known here and not there would be lost with this process. */
  const change = async (fields: Partial<AgentRecord>): Promise<void> => {
    const before = record
    record = { ...record, ...fields }
    try {
      await file.save()
    } catch (error) {
      const kept: Partial<AgentRecord> = { ...record }
      for (const name of Object.keys(fields) as (keyof AgentRecord)[]) delete kept[name]
      const old = Object.entries(before).filter(([name]) => name in fields)
      record = { ...kept, ...Object.fromEntries(old) } as AgentRecord
      // The failed write may have come through all the same.
      await file.save().catch(() => undefined)
      throw error
    }
  }
  let start: number | undefined = (record.starts ?? 0) + 1
  // A full disk must not keep an agent from its tasks: it does without the number.
  await change({ starts: start }).catch(() => (start = undefined))
  return {
    start: () => start,
    agentId: () => record.agentId,
    lastAgentId: () => record.agentId ?? last,
    highestEpoch: () => record.highestEpoch,
    checkpointedResources: () => record.checkpointedResources,
    record: () => record,
    async setAgentId(agentId) {
      if (agentId === record.agentId) return
      last = agentId ?? record.agentId
      if (agentId === undefined) {
        const { agentId: _forgotten, ...rest } = record
        record = rest
        await file.save()
      } else await change({ agentId })
    },
    raiseEpoch: (epoch) => change({ highestEpoch: Math.max(epoch, record.highestEpoch) }),
    change: (make) => change(make(record)),
  }
}
