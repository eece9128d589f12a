import type { Offer } from '@dcos-lite/lib/mesos'
import { sumResources } from '@dcos-lite/lib/resources'
import type { GangSpec, Meeting, Placement, Room } from '../types.ts'
import { firstPort, takeRank, whatLacks } from './take-resources.ts'

/** How many ranks an agent could take, and why not more. */
export interface RoomUse {
  room: Room
  ranks: number
  /** Absent when the agent could take all it may. */
  lacks?: string
}

/** Where every rank goes, or how far the offers reach. */
export interface PlacementPlan {
  uses: RoomUse[]
  /** Absent unless all ranks have a place. */
  full?: { placements: Placement[]; meeting: Meeting }
}

/** Brings the offers of one agent together. */
export function roomsOf(offers: readonly Offer[]): Room[] {
  const rooms = new Map<string, Room>()
  for (const { id, agent_id, hostname, url, resources } of offers) {
    const known = rooms.get(agent_id.value)
    rooms.set(agent_id.value, {
      agentId: agent_id.value,
      hostname,
      address: url.address.ip ?? url.address.hostname ?? hostname,
      offerIds: [...(known?.offerIds ?? []), id.value],
      resources: sumResources([known?.resources ?? [], resources]),
    })
  }
  return [...rooms.values()].sort((a, b) => (a.agentId < b.agentId ? -1 : 1))
}

function useOf(room: Room, spec: GangSpec): RoomUse {
  const most = Math.min(spec.mostPerAgent ?? spec.ranks, spec.ranks)
  let [ranks, left] = [0, room.resources]
  while (ranks < most) {
    const step = takeRank(left, spec)
    if (!step) break
    left = step.left
    ranks += 1
  }
  const lacks = ranks < most ? whatLacks(left, spec) : undefined
  return { room, ranks, ...(lacks === undefined ? {} : { lacks }) }
}

/** Places all ranks, on as few agents as possible; rank 0 is where a port is offered. */
export function placeRanks(spec: GangSpec, rooms: readonly Room[]): PlacementPlan {
  const uses = rooms.map((room) => useOf(room, spec))
  const first = uses.find(({ room, ranks }) => ranks > 0 && firstPort(room.resources) !== undefined)
  const port = first && firstPort(first.room.resources)
  if (!first || port === undefined) return { uses }
  const others = uses.filter((use) => use !== first).sort((a, b) => b.ranks - a.ranks)
  const placements: Placement[] = []
  for (const { room, ranks } of [first, ...others]) {
    let left = room.resources
    for (let used = 0; used < ranks && placements.length < spec.ranks; used += 1) {
      const rank = placements.length
      const step = takeRank(left, spec, rank === 0 ? port : undefined)
      if (!step) break
      left = step.left
      placements.push({ rank, agentId: room.agentId, hostname: room.hostname, resources: step.taken })
    }
  }
  if (placements.length < spec.ranks) return { uses }
  return { uses, full: { placements, meeting: { address: first.room.address, port } } }
}
