import { clusterProblem } from '../cluster/health.ts'
import { openFrontDoor } from '../cluster/front-door.ts'
import type { FrontDoor } from '../cluster/front-door.ts'
import { installedPackages } from '../cluster/packages.ts'
import type { NodeStatus } from '@dcos-lite/bootstrap'
import { readNodeStatus } from '../cluster/node-status.ts'
import { nodeProblem, unitToBlame } from '../plan/node-health.ts'
import { lastWords } from '../remote/units.ts'
import { lastLines } from '../run/last-lines.ts'
import type { TrustedCertificate } from '../run/types.ts'
import { definePhase } from './phase.ts'
import type { Tools } from './phase.ts'
import { connectionTo, factsOf, hostsWith } from './state.ts'
import type { RunState } from './state.ts'
import { waitUntilGood } from './wait-until.ts'

const mostSeconds = 180

async function waitForUnits(state: RunState, host: string, tools: Tools): Promise<void> {
  const wanted = state.sets.get(host)?.set.setId
  let status: NodeStatus | undefined
  await waitUntilGood(
    async () => {
      status = await readNodeStatus(connectionTo(state, host))
      return nodeProblem(status, wanted)
    },
    tools,
    {
      seconds: mostSeconds,
      explain: async () => {
        const unit = unitToBlame(status)
        if (unit === undefined) return []
        return lastLines((await connectionTo(state, host).exec(lastWords(unit), { tolerate: true })).stdout)
      },
    },
  )
}

/** What the front door must show; undefined where it is plain. */
function trustedDoor({ config, identity }: RunState): TrustedCertificate | undefined {
  if (config.security === 'disabled' || identity === undefined) return undefined
  const { own } = config.frontDoor
  if (own) return { authorityPem: own.caPem, exactly: own.certPem }
  return { authorityPem: identity.trusted.cluster }
}

/** Opens the front door of the first master; without a password only when login is switched off. */
export function frontDoor(state: RunState): Promise<FrontDoor> {
  const { config, superuser } = state
  const master = hostsWith(state, 'master')[0]?.address ?? ''
  const { uid } = config.superuser
  const password = superuser?.password ?? ''
  const login = config.auth ? { uid, password } : undefined
  return openFrontDoor(connectionTo(state, master), login, trustedDoor(state))
}

async function waitForCluster(state: RunState, tools: Tools): Promise<void> {
  const agents = hostsWith(state, 'slave', 'slave_public').map(({ address }) => address)
  if (state.config.auth && state.superuser?.password === undefined) {
    state.notices.push(
      'Only the hash of the password is known: registration of the agents was not looked at.',
    )
    return
  }
  let door: FrontDoor | undefined
  await waitUntilGood(
    async () => {
      door ??= await frontDoor(state)
      return clusterProblem(door, agents)
    },
    tools,
    { seconds: mostSeconds },
  )
  if (door && state.config.packages.length > 0) state.installedPackages = await installedPackages(door)
}

/** Waits until every unit of every host runs and the cluster as a whole answers. */
export const waitHealthyPhase = definePhase<RunState, { host: string; text: string }>({
  name: 'health',
  title: 'wait until all is healthy',
  changes: false,
  plan: (state) => {
    const isThere = [...state.sets].every(
      ([host, { set }]) => factsOf(state, host).installed.activeSet === set.setId,
    )
    // A preview does not wait for what it did not install.
    if (state.preview && !isThere) return []
    return [...state.sets.keys()].map((host) => ({ host, text: 'wait for its units' }))
  },
  run: (state, [work], tools) => (work ? waitForUnits(state, work.host, tools) : Promise.resolve()),
  finish: waitForCluster,
})
