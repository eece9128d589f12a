import { expect } from 'chai'
import fc from 'fast-check'
import type { OverlayNode, OverlayPlan } from '../../../../src/protocol/overlay.ts'
import type { SeenOverlay } from '../../../../src/agent/network/decide/overlay-steps.ts'
import { overlaySteps, withPeers } from '../../../../src/agent/network/decide/overlay-steps.ts'

const nodeAt = (index: number): OverlayNode => ({
  agentId: `agent-${index}`,
  ip: `10.0.0.${index}`,
  vtepIp: `44.128.0.${index}`,
  vtepMac: `70:b3:d5:80:00:${index.toString(16).padStart(2, '0')}`,
  subnets: { dcos: `9.0.${index}.0/24` },
})

const planOf = (self: number, peers: number[]): OverlayPlan => ({
  networks: [{ name: 'dcos', subnet: '9.0.0.0/8', prefix: 24 }],
  vtepSubnet: '44.128.0.0/20',
  vni: 1024,
  port: 64000,
  mtu: 1420,
  self: nodeAt(self),
  peers: peers.map(nodeAt),
})

const nothing: SeenOverlay = { routes: new Map(), neighbours: new Map(), forwarding: new Map() }

/** A machine that does what the lines say, in place of the kernel. */
function after(seen: SeenOverlay, { ip, bridge }: ReturnType<typeof overlaySteps>): SeenOverlay {
  let link = seen.link
  let [routes, neighbours, forwarding] = [seen.routes, seen.neighbours, seen.forwarding].map(
    (one) => new Map(one),
  )
  for (const line of [...ip, ...bridge]) {
    const [object = '', action = '', first = '', ...rest] = line.split(' ')
    const valueOf = (name: string): string => rest[rest.indexOf(name) + 1] ?? ''
    if (object === 'link' && action === 'delete') {
      link = undefined
      ;[routes, neighbours, forwarding] = [new Map(), new Map(), new Map()]
    } else if (object === 'link' && action === 'add') {
      link = {
        mtu: 0,
        address: '',
        vni: Number(valueOf('id')),
        port: Number(valueOf('dstport')),
        local: valueOf('local'),
      }
    } else if (object === 'link' && link && rest.includes('mtu')) {
      link = { ...link, mtu: Number(valueOf('mtu')), address: valueOf('address') }
    }
    const book = { route: routes, neighbour: neighbours, fdb: forwarding }[object]
    if (action === 'delete') book?.delete(first)
    const value = { route: 'via', neighbour: 'lladdr', fdb: 'dst' }[object]
    if (action === 'replace' && value) book?.set(first, valueOf(value))
  }
  return {
    ...(link ? { link } : {}),
    routes: routes ?? new Map(),
    neighbours: neighbours ?? new Map(),
    forwarding: forwarding ?? new Map(),
  }
}

describe('The steps to the overlay', () => {
  it('make the tunnel, and lead each subnet of another agent to its machine', () => {
    expect(overlaySteps(planOf(1, [2]), nothing)).to.deep.equal({
      ip: [
        'link add vtep1024 type vxlan id 1024 dstport 64000 local 10.0.0.1 nolearning',
        'link set vtep1024 mtu 1420 address 70:b3:d5:80:00:01',
        'address replace 44.128.0.1/20 dev vtep1024',
        'link set vtep1024 up',
        'neighbour replace 44.128.0.2 lladdr 70:b3:d5:80:00:02 dev vtep1024 nud permanent',
        'route replace 9.0.2.0/24 via 44.128.0.2 dev vtep1024 onlink',
      ],
      bridge: ['fdb replace 70:b3:d5:80:00:02 dev vtep1024 dst 10.0.0.2 self permanent'],
    })
  })

  it('lead from any state to the plan, and from there change nothing', () => {
    const peers = fc.uniqueArray(fc.integer({ min: 2, max: 9 }), { maxLength: 6 })
    fc.assert(
      fc.property(peers, peers, fc.boolean(), (before, wanted, moved) => {
        const old = { ...planOf(1, before), ...(moved ? { port: 4789 } : {}) }
        const plan = planOf(1, wanted)
        const seen = after(
          after(nothing, overlaySteps(old, nothing)),
          overlaySteps(plan, after(nothing, overlaySteps(old, nothing))),
        )
        const fresh = after(nothing, overlaySteps(plan, nothing))
        expect(seen).to.deep.equal(fresh)
        const again = overlaySteps(plan, seen)
        expect(again.bridge).to.deep.equal([])
        expect(again.ip.filter((line) => /^(route|neighbour|link add|link delete)/.test(line))).to.deep.equal(
          [],
        )
      }),
      { numRuns: 60 },
    )
  })

  it('follow news of peers and never take this agent for one', () => {
    const plan = withPeers(planOf(1, [2, 3]), { put: [nodeAt(4), nodeAt(1)], removed: ['agent-2'] })
    expect(plan.peers.map(({ agentId }) => agentId)).to.deep.equal(['agent-3', 'agent-4'])
  })
})
