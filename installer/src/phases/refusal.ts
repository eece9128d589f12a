import { openSuperuser } from '../folder/superuser.ts'
import { refuseNode } from '../cluster/refused-nodes.ts'
import { definePhase } from './phase.ts'
import type { AnyPhase, Tools, Work } from './phase.ts'
import type { RunState } from './state.ts'
import { frontDoor } from './wait-healthy.ts'

/** Whose certificates are not renewed any more, or are again. */
export interface Refusal {
  address: string
  reason: string
  undo: boolean
}

async function tellMasters(state: RunState, refusal: Refusal, { random }: Tools): Promise<void> {
  const { folder, config, secrets } = state
  state.superuser = await openSuperuser(folder, {
    configuredHash: config.superuser.passwordHash,
    password: secrets.superuserPassword,
    random,
    keep: false,
  })
  await refuseNode(await frontDoor(state), refusal)
}

/** Tells the masters, through the front door, whose certificates they shall not renew. */
export function refusalPhase(refusal: Refusal): AnyPhase<RunState> {
  const { address, undo } = refusal
  const text = undo
    ? `let ${address} renew its certificates again`
    : `refuse to renew the certificates of ${address}`
  return definePhase<RunState, Work>({
    name: 'refusal',
    title: undo ? 'allow a host' : 'refuse a host',
    changes: true,
    plan: () => [{ host: '', text }],
    run: (state, _, tools) => tellMasters(state, refusal, tools),
  })
}
