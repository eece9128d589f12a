import { expect } from 'chai'
import type { TaskInfo } from '@dcos-lite/lib/mesos'
import type { AppBody } from '../../src/definitions/app-body.ts'
import { appTaskInfo, killPolicyOf } from '../../src/launching/task-info.ts'
import { clusterDefaults } from '../../src/settings.ts'
import { offerOf, waitingInstance } from '../placement/offers.ts'
import { appOf } from '../support/definitions.ts'
import { assignWhole } from '../placement/assign-whole.ts'

function taskOf(body: AppBody): TaskInfo {
  const service = appOf({ id: '/team/web', ...body })
  const offers = [offerOf('a', 'cpus:4;mem:4096;ports:[31000-31009]')]
  const waiting = [{ service, instances: [waitingInstance('team_web.instance-1')], placed: [] }]
  const { launches } = assignWhole({ waiting, offers, settings: clusterDefaults, nowMs: 0, below: () => 0 })
  const placement = launches[0]?.placement
  const given = placement?.tasks[0]
  if (!placement || !given) throw new Error('the offer does not fit')
  const context = { settings: clusterDefaults, enforced: true, below: () => 0 }
  return appTaskInfo(service, 'team_web.instance-1._app.1', placement, given, context)
}

const variablesOf = ({ command }: TaskInfo): Record<string, string | undefined> =>
  Object.fromEntries((command?.environment?.variables ?? []).map(({ name, value }) => [name, value]))

describe('Tasks as they are launched', () => {
  it('know their ports by index, number and name', () => {
    const variables = variablesOf(taskOf({ portDefinitions: [{ port: 9000, name: 'my-api' }, { port: 0 }] }))
    expect(variables).to.include({
      PORT0: '31000',
      PORT1: '31001',
      PORT: '31000',
      PORTS: '31000,31001',
      PORT_9000: '31000',
      'PORT_MY-API': '31000',
      HOST: 'host-a',
      MARATHON_APP_RESOURCE_CPUS: '1.0',
      MARATHON_APP_RESOURCE_GPUS: '0',
      MARATHON_APP_ENFORCE_GROUP_ROLE: 'TRUE',
    })
    expect(variablesOf(taskOf({ portDefinitions: [] }))).to.not.have.any.keys('PORT', 'PORTS', 'PORT0')
  })

  it('are published for discovery under their reversed path, each port with its name and labels', () => {
    const { discovery, name } = taskOf({
      portDefinitions: [{ port: 0, name: 'http', protocol: 'udp,tcp', labels: { VIP_0: '/web:80' } }],
    })
    expect(name).to.equal('web.team')
    expect(discovery).to.include({ name: 'web.team', visibility: 'FRAMEWORK' })
    const labels = { labels: [{ key: 'VIP_0', value: '/web:80' }] }
    expect(discovery?.ports?.ports).to.deep.equal([
      { number: 31_000, protocol: 'udp', name: 'http', labels },
      { number: 31_000, protocol: 'tcp', name: 'http', labels },
    ])
  })

  it('take the health check of the agent with the port inside the task', () => {
    const onHost = taskOf({
      healthChecks: [{ protocol: 'MESOS_HTTP', path: 'ping' }],
      portDefinitions: [{ port: 0 }],
    })
    expect(onHost.health_check).to.deep.include({
      type: 'HTTP',
      delay_seconds: 15,
      grace_period_seconds: 300,
    })
    expect(onHost.health_check?.http).to.include({ port: 31_000, path: '/ping', scheme: 'http' })
    const bridged = taskOf({
      networks: [{ mode: 'container/bridge' }],
      container: { type: 'MESOS', docker: { image: 'x' }, portMappings: [{ containerPort: 8080 }] },
      healthChecks: [{ protocol: 'MESOS_TCP' }, { protocol: 'COMMAND', command: { value: 'true' } }],
    })
    expect(bridged.health_check).to.deep.include({ type: 'TCP', tcp: { port: 8080, protocol: 'IPv4' } })
    expect(bridged.container?.network_infos).to.deep.equal([
      { name: 'mesos-bridge', port_mappings: [{ host_port: 31_000, container_port: 8080, protocol: 'tcp' }] },
    ])
    expect(taskOf({ healthChecks: [{ protocol: 'HTTP' }] }).health_check).to.equal(undefined)
  })

  it('run a command by the shell, or an argument list without it', () => {
    expect(taskOf({}).command).to.include({ shell: true, value: 'sleep 1' })
    const { cmd: _cmd, ...noCommand } = appOf({})
    expect(noCommand).to.not.have.property('cmd')
    const limited = taskOf({ resourceLimits: { cpus: 2, mem: 'unlimited' }, taskKillGracePeriodSeconds: 7 })
    expect(limited.limits).to.deep.equal({ cpus: { value: 2 }, mem: { value: 'Infinity' } })
    expect(limited.kill_policy).to.deep.equal({ grace_period: { nanoseconds: 7e9 } })
  })

  it('carry a grace period in whole nanoseconds, as many as Mesos can read', () => {
    const given = (seconds: number) => killPolicyOf(seconds)?.grace_period?.nanoseconds
    expect(killPolicyOf(undefined)).to.equal(undefined)
    expect([1.005, 8.2, 16.1].map(given)).to.deep.equal([1_005_000_000, 8_200_000_000, 16_100_000_000])
    expect(given(1e12)).to.equal(Number.MAX_SAFE_INTEGER)
  })

  it('name secrets by their source and never by value', () => {
    const task = taskOf({ env: { KEY: { secret: 's' } }, secrets: { s: { source: 'team/key' } } })
    const variable = task.command?.environment?.variables.find(({ name }) => name === 'KEY')
    expect(variable).to.deep.equal({
      name: 'KEY',
      type: 'SECRET',
      secret: { type: 'REFERENCE', reference: { name: 'team/key' } },
    })
  })
})
