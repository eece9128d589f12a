import { nodePaths } from '@dcos-lite/bootstrap'
import type { ConfiguredHost } from '../config/types.ts'
import { authoritiesIn, trustDiffers } from '../plan/certificates.ts'
import { makeFolders } from '../remote/files.ts'
import { restartUnit } from '../remote/units.ts'
import { definePhase } from './phase.ts'
import type { Tools } from './phase.ts'
import { settleMs } from './settle.ts'
import { connectionTo, factsOf } from './state.ts'
import type { RunState } from './state.ts'

interface TrustWork {
  host: string
  text: string
  files: { name: string; pem: string }[]
  /** It reads its authorities only when it starts. */
  restartEtcd: boolean
}

const { pki } = nodePaths

/** What a host shall trust, by the names of the files. */
function wantedOn({ role }: ConfiguredHost, { identity, config }: RunState): { name: string; pem: string }[] {
  if (identity === undefined) return []
  const { cluster, store } = identity.trusted
  const front = config.frontDoor.own?.caPem ?? cluster
  return [
    { name: 'ca.crt', pem: cluster },
    ...(role === 'master'
      ? [
          { name: 'etcd-ca.crt', pem: store },
          { name: 'front-ca.crt', pem: front },
        ]
      : []),
  ]
}

const serves = (state: RunState, host: string): boolean =>
  factsOf(state, host).installed.units['dcos.target'] === 'active'

async function sendTrust(state: RunState, { host, files, restartEtcd }: TrustWork): Promise<void> {
  const connection = connectionTo(state, host)
  await connection.exec(makeFolders([pki], 0o700))
  for (const { name, pem } of files) {
    await connection.send({ content: { bytes: Buffer.from(pem) }, path: `${pki}/${name}`, mode: 0o644 })
  }
  if (restartEtcd) await connection.exec(restartUnit('dcos-etcd.service'))
}

function planTrust(state: RunState): TrustWork[] {
  return state.config.hosts.flatMap((configured) => {
    const host = configured.address
    const files = wantedOn(configured, state).filter(({ name, pem }) =>
      trustDiffers(factsOf(state, host), name, pem),
    )
    if (files.length === 0) return []
    const names = files.map(({ name, pem }) => `${name} (${authoritiesIn(pem)})`).join(', ')
    const restartEtcd = files.some(({ name }) => name === 'etcd-ca.crt') && serves(state, host)
    const text = `send the authorities that it trusts: ${names}${restartEtcd ? '; restart etcd' : ''}`
    return [{ host, text, files, restartEtcd }]
  })
}

async function settle(state: RunState, { clock, notice, signal }: Tools): Promise<void> {
  // Who trusted nothing before has nothing to forget.
  const changed = planTrust(state).some(
    ({ host, files }) => serves(state, host) && files.some(({ name }) => name === 'ca.crt'),
  )
  if (!changed) return
  notice(`Waiting ${settleMs / 1000} s until every listener of the cluster trusts the same authorities.`)
  await clock.sleep(settleMs, signal)
}

/** Tells each node which authorities to trust, before any certificate of theirs is used. */
export const trustPhase = definePhase<RunState, TrustWork>({
  name: 'trust',
  title: 'send the authorities',
  changes: true,
  plan: planTrust,
  // One etcd after the other: the others keep the state of the cluster meanwhile.
  order: (state, hosts) => {
    const alone = planTrust(state).flatMap(({ host, restartEtcd }) => (restartEtcd ? [host] : []))
    return [hosts.filter((host) => !alone.includes(host)), ...alone.map((host) => [host])]
  },
  run: (state, [work]) => (work ? sendTrust(state, work) : Promise.resolve()),
  finish: settle,
})
