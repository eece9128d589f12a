import { expect } from 'chai'
import { requestJson, requestText } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { capableFramework, subscribe } from './support/scheduler.ts'
import { registerStandIn } from './support/stand-in-agent.ts'
import { operate } from './support/operator.ts'
import { withMaster } from './support/with-master.ts'

interface Node {
  outcome: string
  fits: boolean
  change?: string
  reasons: { code: string; rule: string; reason: string; change?: string }[]
}
interface Answer {
  reason: string
  outcomes: Record<string, number>
  nodes: Node[]
}

describe('the explain endpoint', () => {
  it('answers for a shape in the query or the body, with constraints, per agent and role', () =>
    withMaster(async (master) => {
      const scheduler = await subscribe(master.url, {
        ...capableFramework,
        name: 'asks',
        roles: ['eng'],
      })
      master.atEnd(() => scheduler.close())
      await scheduler.call({ type: 'SUPPRESS' })
      const url = `${master.url}/dcos/v1/explain`
      const { body: empty } = await requestJson<Answer>({ url: `${url}?framework=asks` })
      expect(empty).to.deep.include({ nodes: [], reason: 'no such agent is registered' })
      const agent = await registerStandIn(master.url, { resources: 'cpus:2;mem:100;ports:[1-3]' })
      master.atEnd(() => agent.close())
      const ask = async (body: object): Promise<Answer> =>
        (
          await requestJson<Answer>({
            url,
            method: 'POST',
            body: { framework: scheduler.frameworkId, ...body },
          })
        ).body
      const { body: query } = await requestJson<Answer>({
        url: `${url}?framework=asks&cpus=3&mem=10&ports=2`,
      })
      expect(query.outcomes).to.deep.equal({ SUPPRESSED: 1 })
      expect(query.nodes[0]?.reasons.map(({ rule }) => rule)).to.deep.equal([
        'RoleSuppressed',
        'InsufficientCpus',
      ])
      expect(query.nodes[0]?.change).to.equal('the framework revives role "eng"')
      const groups = [
        {
          attribute_constraints: [
            { selector: { pseudoattribute_type: 'HOSTNAME' }, predicate: { text_equals: { value: 'x' } } },
          ],
        },
      ]
      const constrained = await ask({
        constraints: { groups },
        resources: [{ name: 'ports', type: 'RANGES', ranges: { range: [{ begin: 2, end: 4 }] } }],
      })
      expect(constrained.nodes[0]?.reasons.map(({ code }) => code)).to.deep.equal([
        'SUPPRESSED',
        'INSUFFICIENT',
        'NOT_WANTED',
      ])
      expect((await ask({ role: 'ops' })).nodes[0]?.outcome).to.equal('NOT_SUBSCRIBED')
      expect((await ask({ agent: 'none' })).nodes).to.deep.equal([])
      for (const bad of ['framework=none', 'framework=asks&cpus=-1', 'framework=asks&ports=x']) {
        expect((await requestText({ url: `${url}?${bad}` })).status, bad).to.equal(400)
      }
    }))

  it('says why an agent gets no offers at all, and what ends that', () =>
    withMaster(async (master) => {
      const scheduler = await subscribe(master.url, { ...capableFramework, name: 'asks', roles: ['eng'] })
      master.atEnd(() => scheduler.close())
      const agent = await registerStandIn(master.url, { resources: 'cpus:2;mem:100' })
      master.atEnd(() => agent.close())
      const said = async (): Promise<string> => {
        const { body } = await requestJson<Answer>({ url: `${master.url}/dcos/v1/explain?framework=asks` })
        const rule = body.nodes[0]?.reasons.find(({ code }) => code === 'AGENT_INACTIVE')
        return `${rule?.reason}: ${rule?.change}`
      }
      const agentId = { agent_id: { value: agent.id } }
      await operate(master.url, 'DEACTIVATE_AGENT', agentId)
      expect(await said()).to.equal('the agent is deactivated: reactivate the agent')
      await operate(master.url, 'REACTIVATE_AGENT', agentId)
      expect(await said()).to.contain('undefined')
      await operate(master.url, 'DRAIN_AGENT', { ...agentId, max_grace_period: { nanoseconds: 0 } })
      await eventually(async () =>
        expect(await said()).to.equal('the agent is drained: reactivate the agent'),
      )
      await operate(master.url, 'REACTIVATE_AGENT', agentId)
      await agent.say({ type: 'PLANNED_RESTART', deadlineMs: Date.now() + 60_000 })
      agent.close()
      await eventually(async () =>
        expect(await said()).to.equal('the agent is away for a planned restart: the agent connects again'),
      )
    }))
})
