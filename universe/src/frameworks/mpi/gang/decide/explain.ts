import type { Gang } from '../types.ts'
import type { RoomUse } from './place-ranks.ts'
import { firstPort } from './take-resources.ts'

const seconds = (ms: number): string => `${Math.round(ms / 1000)} s`

/** Why a gang waits, for people: what it wants, how far the offers reach, and what each agent lacks. */
export function explainWait(gang: Gang, uses: readonly RoomUse[], nowMs: number): string {
  const { name, ranks, cpus, memMiB } = gang.spec
  const useful = uses.filter((use) => use.ranks > 0)
  const possible = useful.reduce((sum, use) => sum + use.ranks, 0)
  const fit = Math.min(ranks, possible)
  const head = `${name} waits since ${seconds(nowMs - gang.waitingSinceMs)}: ${fit} of ${ranks} ranks fit (${cpus} cpus and ${memMiB} MiB each), so none is started`
  const taking = useful.map(({ room, ranks: here, lacks }) => {
    return `${room.hostname} takes ${here}${lacks === undefined ? '' : `, one more ${lacks}`}`
  })
  const names = new Set(useful.map(({ room }) => room.hostname))
  const refusing = Object.entries(gang.unfit ?? {}).flatMap(([hostname, lacks]) =>
    names.has(hostname) ? [] : [`${hostname} takes 0: ${lacks}`],
  )
  const agents = [...taking, ...refusing]
  if (agents.length === 0) return `${head}; no agent is offered`
  const noPort = fit === ranks && useful.every(({ room }) => firstPort(room.resources) === undefined)
  return [head, ...agents, ...(noPort ? ['no agent offers a port for rank 0'] : [])].join('; ')
}
