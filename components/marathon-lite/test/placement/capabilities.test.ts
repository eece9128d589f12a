import { expect } from 'chai'
import { explainWaiting } from '../../src/placement/explain.ts'
import { bestLooks, looksOf } from '../../src/placement/looks.ts'
import { clusterDefaults } from '../../src/settings.ts'
import type { AppBody } from '../../src/definitions/app-body.ts'
import { appOf } from '../support/definitions.ts'
import { offerOf, waitingInstance } from './offers.ts'
import { assignWhole } from './assign-whole.ts'

const plenty = 'cpus:4;mem:4096;disk:1000;ports:[31000-31009]'
const assign = (body: AppBody, capabilities: string[] | undefined) => {
  const service = appOf(body)
  const told = capabilities === undefined ? {} : { agent_capabilities: capabilities }
  const offers = [offerOf('a', plenty, told)]
  const waiting = [{ service, instances: [waitingInstance('app.instance-0')], placed: [] }]
  return assignWhole({ waiting, offers, settings: clusterDefaults, nowMs: 0, below: () => 0 })
}
const image: AppBody = { container: { type: 'MESOS', docker: { image: 'redis:7' } } }
const bridged: AppBody = {
  networks: [{ mode: 'container/bridge' }],
  container: { type: 'MESOS', portMappings: [{ containerPort: 80, hostPort: 0 }] },
}
const overlay: AppBody = { networks: [{ mode: 'container', name: 'dcos' }], container: { type: 'MESOS' } }

describe('What an agent can do', () => {
  it('decides whether it takes a service, and the one that is missing is named', () => {
    const cases: [AppBody, string[], RegExp | undefined][] = [
      [image, ['network:host'], /needs the image redis:7.*capability image:docker$/],
      [image, ['image:docker'], undefined],
      [bridged, ['image:docker'], /needs a bridge network.*capability network:bridge$/],
      [bridged, ['network:bridge'], /published on the host.*capability port-mapping$/],
      [bridged, ['network:bridge', 'port-mapping'], undefined],
      [overlay, [], /the container network dcos.*capability network:container$/],
      [overlay, ['network:container'], undefined],
      [{}, [], undefined],
    ]
    for (const [body, capabilities, reason] of cases) {
      const { attempts, launches } = assign(body, capabilities)
      expect(launches, JSON.stringify(body)).to.have.length(reason ? 0 : 1)
      if (!reason) continue
      expect(attempts[0]?.refusal).to.include({ rule: 'UnsupportedByAgent' })
      expect(attempts[0]?.refusal?.reason).to.match(reason)
      expect(attempts[0]?.refusal?.change).to.match(/or add an agent that has it$/)
    }
  })

  it('refuses nothing when the master does not tell it', () => {
    for (const body of [image, bridged, overlay]) expect(assign(body, undefined).launches).to.have.length(1)
  })

  it('is in the explanation of a service that waits, per node', () => {
    const { attempts, launches } = assign(image, ['network:host'])
    const { nodes, reason } = explainWaiting({
      ...{ serviceId: '/app', waitingSinceMs: 0, nowMs: 1, connected: true, waiting: 1, launchAtMs: 0 },
      provisioned: launches.length,
      looks: bestLooks([], looksOf(attempts, 0)),
      agents: new Map([['agent-a', 'host-a']]),
    })
    expect(nodes[0]).to.include({ hostname: 'host-a', rule: 'UnsupportedByAgent' })
    expect(nodes[0]?.reason).to.contain('image:docker')
    expect(reason).to.contain('UnsupportedByAgent on 1')
  })
})
