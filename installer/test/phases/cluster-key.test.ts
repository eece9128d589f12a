import { createHash } from 'node:crypto'
import { expect } from 'chai'
import { addClusterKey, newClusterKeys } from '@dcos-lite/lib/cluster-key'
import { clusterKeyPhase } from '../../src/phases/cluster-key.ts'
import type { Tools } from '../../src/phases/phase.ts'
import type { RunState } from '../../src/phases/state.ts'

const host = '10.0.0.1'
const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** One master that has this file, or none; `sent` is what it was given. */
function stateWith(
  wanted: string,
  present: string | undefined,
): { state: RunState; sent: [string, number][] } {
  const sent: [string, number][] = []
  const connection = {
    exec: () => Promise.resolve({ stdout: present ?? '' }),
    send: ({ content, mode }: { content: { bytes: Buffer }; mode: number }) => {
      sent.push([content.bytes.toString('utf8'), mode])
      return Promise.resolve()
    },
  }
  const clusterKeyHash = present === undefined ? undefined : hashOf(present)
  const state = {
    config: {
      hosts: [
        { address: host, role: 'master' },
        { address: '10.0.0.2', role: 'slave' },
      ],
    },
    identity: { clusterKey: wanted },
    facts: new Map([[host, { installed: { clusterKeyHash } }]]),
    connections: new Map([[host, connection]]),
  }
  return { state: state as unknown as RunState, sent }
}

const run = async (state: RunState): Promise<string[]> => {
  const { work, runOn } = clusterKeyPhase.prepare(state)
  for (const { host: at } of work) await runOn(at, {} as Tools)
  return work.map((one) => one.host)
}

describe('the phase that gives masters the key of secrets', () => {
  const key = newClusterKeys()

  it('sends it to masters that have none, for root alone, and to nobody who has it', async () => {
    const fresh = stateWith(key, undefined)
    expect(await run(fresh.state)).to.deep.equal([host])
    expect(fresh.sent).to.deep.equal([[key, 0o600]])
    expect(await run(stateWith(key, key).state)).to.deep.equal([])
  })

  it('sends a file with a further key, and never one that lacks a key of the master', async () => {
    const further = addClusterKey(key)
    const grown = stateWith(further, key)
    await run(grown.state)
    expect(grown.sent).to.deep.equal([[further, 0o600]])
    const other = stateWith(newClusterKeys(), key)
    const error = await run(other.state).catch((thrown: unknown) => thrown)
    expect(error).to.have.property('code', 'DCL_INSTALLER_CLUSTER_KEY_DIFFERS')
    expect(other.sent).to.deep.equal([])
  })
})
