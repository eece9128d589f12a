import { createHash } from 'node:crypto'
import { dirname } from 'node:path'
import { nodePaths } from '@dcos-lite/bootstrap'
import { parseClusterKeys } from '@dcos-lite/lib/cluster-key'
import { installerErrors } from '../errors.ts'
import { makeFolders, readFile } from '../remote/files.ts'
import { definePhase } from './phase.ts'
import type { Work } from './phase.ts'
import { connectionTo, factsOf, hostsWith } from './state.ts'
import type { RunState } from './state.ts'

const file = nodePaths.clusterKey

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Keys that a master has and the new file does not would be lost, and what is encrypted with them. */
function refuseLoss(host: string, present: string, wanted: string): void {
  const next = parseClusterKeys(wanted).keys
  let lost: string[]
  try {
    lost = [...parseClusterKeys(present).keys.keys()].filter((id) => !next.has(id))
  } catch {
    return // nothing can be read with it
  }
  if (lost.length > 0) throw installerErrors.CLUSTER_KEY_DIFFERS({ host, file, keys: lost.join(', ') })
}

async function sendTo(state: RunState, host: string, text: string): Promise<void> {
  const connection = connectionTo(state, host)
  await connection.exec(makeFolders([dirname(file)], 0o700))
  if (factsOf(state, host).installed.clusterKeyHash !== undefined) {
    const present = await connection.exec(readFile(file))
    refuseLoss(host, present.stdout, text)
  }
  await connection.send({ content: { bytes: Buffer.from(text) }, path: file, mode: 0o600 })
}

/** Gives every master the cluster key, which encrypts secrets; it leaves this machine only over SSH. */
export const clusterKeyPhase = definePhase<RunState, Work>({
  name: 'cluster key',
  title: 'give masters the key of secrets',
  changes: true,
  plan: (state) => {
    const wanted = hashOf(state.identity?.clusterKey ?? '')
    return hostsWith(state, 'master').flatMap(({ address: host }) =>
      factsOf(state, host).installed.clusterKeyHash === wanted
        ? []
        : [{ host, text: 'send the key that secrets are encrypted with' }],
    )
  },
  async run(state, [work]) {
    const { identity } = state
    if (work && identity) await sendTo(state, work.host, identity.clusterKey)
  },
})
