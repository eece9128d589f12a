import { expect } from 'chai'
import type { PodBody } from '../../src/definitions/pod-body.ts'
import type { InstanceRecord } from '../../src/instances/types.ts'
import { podGroup } from '../../src/launching/pod-group.ts'
import { normalizePod } from '../../src/normalization/normalize-pod.ts'
import { clusterDefaults } from '../../src/settings.ts'
import type { Violation } from '../../src/validation/report.ts'
import { readPodBody } from '../../src/validation/pod-shape.ts'
import { waitingInstance } from '../placement/offers.ts'

const resources = { cpus: 0.1, mem: 16 }

function groupOf(body: Omit<PodBody, 'id'>, hostPorts: (number | null)[] = []): ReturnType<typeof podGroup> {
  const report: Violation[] = []
  const read = readPodBody({ id: '/a/b', ...body }, report)
  const pod = normalizePod(read, { settings: clusterDefaults, defaultRole: () => 'slave_public' }, report)
  if (report.length > 0) throw new Error(JSON.stringify(report))
  const tasks = pod.containers.map(({ name }) => ({
    ...{ id: `t.${name}`, container: name, stagedAt: '', ipAddresses: [] },
    hostPorts,
  }))
  const record: InstanceRecord = { ...waitingInstance('a_b.instance-1', '/a/b'), kind: 'pod', tasks }
  const agent = { agentId: 'agent', hostname: 'host', attributes: [] }
  const placement = { agent, tasks: [], taken: [], volumes: [] }
  return podGroup(pod, record, placement, { settings: clusterDefaults, enforced: false, below: () => 0 })
}

describe('The task group of a pod', () => {
  it('carries health checks and general checks of its containers', () => {
    const endpoints = [{ name: 'web', hostPort: 0 }]
    const healthCheck = { http: { endpoint: 'web', path: 'ok' }, maxConsecutiveFailures: 5 }
    const check = { tcp: { endpoint: 'web' }, intervalSeconds: 5, timeoutSeconds: 2, delaySeconds: 1 }
    const exec = { command: { shell: 'sleep 1' } }
    const { task_group } = groupOf(
      { containers: [{ name: 'one', resources, exec, endpoints, healthCheck, check }] },
      [31_000],
    )
    const [task] = task_group.tasks
    expect(task?.check).to.deep.equal({
      ...{ type: 'TCP', delay_seconds: 1, interval_seconds: 5, timeout_seconds: 2 },
      tcp: { port: 31_000 },
    })
    expect(task?.health_check).to.deep.include({ type: 'HTTP', consecutive_failures: 5 })
    expect(task?.health_check?.http).to.deep.equal({ port: 31_000, scheme: 'http', path: '/ok' })
  })

  it('names the image, the secret to pull it with, and the program that replaces its entrypoint', () => {
    const image = { kind: 'DOCKER' as const, id: 'busybox', pullConfig: { secret: 'pull' }, forcePull: true }
    const secrets = { pull: { source: 'registry/pull' } }
    const command = { argv: ['sleep', '5'] }
    const commandOf = (exec: object): unknown => {
      const container = { name: 'one', resources, image, exec: { command, ...exec } }
      const [task] = groupOf({ secrets, containers: [container] }).task_group.tasks
      expect(task?.container?.mesos?.image).to.deep.equal({
        type: 'DOCKER',
        docker: {
          name: 'busybox',
          config: { type: 'REFERENCE', reference: { name: 'registry/pull' } },
        },
        cached: false,
      })
      const { shell, value, arguments: args } = task?.command ?? {}
      return { shell, value, args }
    }
    expect(commandOf({})).to.deep.equal({ shell: false, value: undefined, args: ['sleep', '5'] })
    expect(commandOf({ overrideEntrypoint: true })).to.deep.equal({
      shell: false,
      value: 'sleep',
      args: ['sleep', '5'],
    })
  })

  it('maps each port on the network that it names, and publishes others on all', () => {
    const networks = [
      { mode: 'container' as const, name: 'red' },
      { mode: 'container' as const, name: 'blue' },
    ]
    const endpoints = [
      { name: 'web', containerPort: 80, hostPort: 0, networkNames: ['blue'] },
      { name: 'inner', containerPort: 81 },
    ]
    const exec = { command: { shell: 'sleep 1' } }
    const group = groupOf({ networks, containers: [{ name: 'one', resources, exec, endpoints }] }, [
      31_000,
      null,
    ])
    const infos = group.executor.container?.network_infos?.map(({ name, port_mappings }) => [
      name,
      port_mappings,
    ])
    expect(infos).to.deep.equal([
      ['red', undefined],
      ['blue', [{ host_port: 31_000, container_port: 80, protocol: 'tcp' }]],
    ])
    const ports = group.task_group.tasks[0]?.discovery?.ports?.ports ?? []
    const shown = ports.map(({ name, number, labels }) => [
      name,
      number,
      labels?.labels.find(({ key }) => key === 'network-name')?.value,
    ])
    expect(shown).to.deep.equal([
      ['web', 31_000, undefined],
      ['inner', 81, 'red'],
      ['inner', 81, 'blue'],
    ])
  })
})
