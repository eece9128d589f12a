import { readFile } from 'node:fs/promises'
import { installerErrors } from '../errors.ts'
import { parseFacts } from '../facts/parse-facts.ts'
import { detectAddress, gatherFacts } from '../remote/gather-facts.ts'
import { definePhase } from './phase.ts'
import type { Tools } from './phase.ts'
import { connectionTo } from './state.ts'
import type { RunState } from './state.ts'

async function gather(state: RunState, host: string, { clock }: Tools): Promise<void> {
  const connection = connectionTo(state, host)
  const { ipDetectFile } = state.config
  const detected =
    ipDetectFile === undefined
      ? undefined
      : (await connection.exec(detectAddress(await readFile(ipDetectFile, 'utf8')))).stdout.trim()
  const askedMs = clock.nowMs()
  const { stdout } = await connection.exec(gatherFacts())
  const facts = parseFacts(host, stdout, { askedMs, answeredMs: clock.nowMs() }, detected)
  if (facts === undefined) throw installerErrors.FACTS_INCOMPLETE()
  state.facts.set(host, facts)
}

/** Reads what there is on every host. */
export const gatherFactsPhase = definePhase<RunState, { host: string; text: string }>({
  name: 'facts',
  title: 'gather facts',
  changes: false,
  plan: ({ connections }) => [...connections.keys()].map((host) => ({ host, text: 'read its facts' })),
  run: (state, [work], tools) => (work ? gather(state, work.host, tools) : Promise.resolve()),
})
