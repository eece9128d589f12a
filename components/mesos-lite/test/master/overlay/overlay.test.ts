import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { operate } from '../support/operator.ts'
import { registerStandIn } from '../support/stand-in-agent.ts'
import { withMaster } from '../support/with-master.ts'

interface OverlayState {
  agents: { ip: string; overlays: { subnet: string; backend: { vxlan: { vtep_ip: string } } }[] }[]
  network: { overlays: { name: string }[]; vtep_mac_oui?: string }
}

const able = ['network:overlay']
const readState = async (url: string): Promise<OverlayState> =>
  (await requestJson<OverlayState>({ url: `${url}/overlay-master/state` })).body

describe('Overlay networks of a master', () => {
  it('are told to agents that take part: all at registration, then who comes', () =>
    withMaster(
      async (master) => {
        const first = await registerStandIn(master.url, { ip: '10.0.0.1', abilities: able })
        const { plan } = await first.take('OVERLAY')
        expect(plan.self).to.deep.include({
          agentId: first.id,
          ip: '10.0.0.1',
          subnets: { dcos: '9.0.0.0/24' },
        })
        expect(plan.peers).to.deep.equal([])
        const second = await registerStandIn(master.url, { ip: '10.0.0.2', abilities: able })
        expect((await second.take('OVERLAY')).plan.peers).to.deep.equal([plan.self])
        expect((await first.take('OVERLAY_PEERS')).put.map(({ ip }) => ip)).to.deep.equal(['10.0.0.2'])
        const plain = await registerStandIn(master.url, { ip: '10.0.0.3' })
        expect(plain.messages.some(({ type }) => type.startsWith('OVERLAY'))).to.equal(false)
        const state = await readState(master.url)
        expect(state.agents.map(({ overlays: [overlay] }) => overlay?.subnet)).to.have.members([
          '9.0.0.0/24',
          '9.0.1.0/24',
        ])
        expect(state.network.vtep_mac_oui).to.equal('70:B3:D5:00:00:00')
        for (const agent of [first, second, plain]) agent.close()
      },
      { overlay: {} },
    ))

  it('free the subnet of an agent that is gone, and tell the others', () =>
    withMaster(
      async (master) => {
        const stays = await registerStandIn(master.url, { ip: '10.0.0.1', abilities: able })
        const goes = await registerStandIn(master.url, { ip: '10.0.0.2', abilities: able })
        await stays.take('OVERLAY_PEERS')
        const gone = await operate(master.url, 'MARK_AGENT_GONE', { agent_id: { value: goes.id } })
        expect(gone.status).to.equal(200)
        expect((await stays.take('OVERLAY_PEERS')).removed).to.deep.equal([goes.id])
        await eventually(async () => {
          const { agents } = await readState(master.url)
          if (agents.length !== 1) throw new Error('not freed yet')
        })
        stays.close()
        goes.close()
      },
      { overlay: {} },
    ))

  it('refuse an agent when every subnet is taken, and say why', () =>
    withMaster(
      async (master) => {
        const [one, two] = [
          await registerStandIn(master.url, { ip: '10.0.0.1', abilities: able }),
          await registerStandIn(master.url, { ip: '10.0.0.2', abilities: able }),
        ]
        await one.take('OVERLAY')
        expect((await two.take('OVERLAY_NONE')).reason).to.equal(
          'all 1 subnets of the overlay networks are taken',
        )
        one.close()
        two.close()
      },
      { overlay: { networks: [{ name: 'small', subnet: '10.9.0.0/24', prefix: 24 }] } },
    ))

  it('are an empty list where there are none', () =>
    withMaster(async (master) => {
      expect(await readState(master.url)).to.deep.equal({ agents: [], network: { overlays: [] } })
    }))
})
