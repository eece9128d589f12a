import { expect } from 'chai'
import { withMarathon } from '../support/started-marathon.ts'

const one = { name: 'one', exec: { command: { shell: 'sleep 1' } }, resources: { cpus: 0.1, mem: 16 } }
const pod = { id: '/a', containers: [one], scaling: { kind: 'fixed', instances: 0 } }
const endpoint = { name: 'web', containerPort: 80, hostPort: 0 }
const networks = [
  { mode: 'container', name: 'red' },
  { mode: 'container', name: 'blue' },
]

describe('What a pod must hold to', () => {
  const refused: [string, object, string][] = [
    ['no containers', { containers: [] }, '/containers'],
    ['a relative id', { id: 'a' }, '/id'],
    ['capitals in the name of a container', { containers: [{ ...one, name: 'One' }] }, '/containers(0)/name'],
    ['a name twice', { containers: [one, one] }, '/containers'],
    [
      'shell and argv',
      { containers: [{ ...one, exec: { command: { shell: 'a', argv: ['b'] } } }] },
      '/containers(0)/exec/command',
    ],
    [
      'a check that runs nothing',
      { containers: [{ ...one, check: { exec: { command: {} } } }] },
      '/containers(0)/check/exec/command',
    ],
    [
      'a health check that runs nothing',
      { containers: [{ ...one, healthCheck: { exec: { command: {} } } }] },
      '/containers(0)/healthCheck/exec/command',
    ],
    [
      'a mount of an unknown volume',
      { containers: [{ ...one, volumeMounts: [{ name: 'v', mountPath: '/v' }] }] },
      '/containers(0)/volumeMounts',
    ],
    ['a volume that nobody mounts', { volumes: [{ name: 'v' }] }, '/volumes(0)'],
    [
      'a volume of two kinds',
      {
        volumes: [{ name: 'v', host: '/x', persistent: { size: 1 } }],
        containers: [{ ...one, volumeMounts: [{ name: 'v', mountPath: 'v' }] }],
      },
      '/volumes(0)',
    ],
    [
      'a container port on the network of the host',
      { containers: [{ ...one, endpoints: [endpoint] }] },
      '/containers(0)/endpoints(0)/containerPort',
    ],
    [
      'several networks and a host port for none of them',
      { networks, containers: [{ ...one, endpoints: [endpoint] }] },
      '/containers(0)/endpoints(0)/networkNames',
    ],
    [
      'an endpoint on an unknown network',
      { networks, containers: [{ ...one, endpoints: [{ ...endpoint, networkNames: ['green'] }] }] },
      '/containers(0)/endpoints(0)/networkNames',
    ],
    [
      'a check of another container',
      { containers: [{ ...one, check: { tcp: { endpoint: 'web' } } }] },
      '/containers(0)/check/endpoint',
    ],
    [
      'a check of two kinds',
      { containers: [{ ...one, check: { exec: { command: { shell: 'true' } }, tcp: { endpoint: 'x' } } }] },
      '/containers(0)/check',
    ],
    ['seccomp for the whole', { linuxInfo: { seccomp: { unconfined: true } } }, '/linuxInfo/seccomp'],
    [
      'a size of memory that is shared with the parent',
      { linuxInfo: { ipcInfo: { mode: 'SHARE_PARENT', shmSize: 8 } } },
      '/linuxInfo/ipcInfo/shmSize',
    ],
    [
      'neither a profile nor none',
      { containers: [{ ...one, linuxInfo: { seccomp: { unconfined: false } } }] },
      '/containers(0)/linuxInfo/seccomp',
    ],
    [
      'limits below what is asked for',
      { containers: [{ ...one, resourceLimits: { cpus: 0.05 } }] },
      '/containers(0)/resourceLimits/cpus',
    ],
    [
      'limits in shared groups',
      { legacySharedCgroups: true, containers: [{ ...one, resourceLimits: { cpus: 1 } }] },
      '/containers(0)/resourceLimits',
    ],
    [
      'an address that is none',
      { containers: [{ ...one, artifacts: [{ uri: 'a b' }] }] },
      '/containers(0)/artifacts(0)/uri',
    ],
    ['an undeclared secret', { environment: { A: { secret: 's' } } }, '/environment/A/secret'],
  ]

  it('is told by path', async () => {
    await withMarathon(async ({ call }) => {
      for (const [what, members, path] of refused) {
        const { status, body } = await call('POST', '/v2/pods', { ...pod, ...members })
        expect(status, what).to.equal(422)
        expect(
          body.details.map((detail) => detail.path),
          `${what}: ${JSON.stringify(body)}`,
        ).to.include(path)
      }
      expect((await call('GET', '/v2/pods')).body).to.deep.equal([])
    })
  })

  it('needs features where it uses them', async () => {
    const gpus = { ...pod, containers: [{ ...one, resources: { cpus: 0.1, mem: 16, gpus: 1 } }] }
    await withMarathon(async ({ call }) => {
      expect((await call('POST', '/v2/pods', gpus)).status).to.equal(201)
    })
    await withMarathon(
      async ({ call }) => {
        for (const body of [gpus, { ...pod, secrets: { s: { source: 'x' } } }]) {
          const { status, body: answer } = await call('POST', '/v2/pods', body)
          expect(status).to.equal(422)
          expect(answer.details[0]?.errors[0]).to.match(/^Feature \w+ is not enabled/)
        }
      },
      { clusterDefaults: { features: [] } },
    )
  })

  it('with data keeps what it holds when it is changed', async () => {
    const resident = {
      ...pod,
      volumes: [{ name: 'data', persistent: { size: 10 } }],
      containers: [{ ...one, volumeMounts: [{ name: 'data', mountPath: 'data' }] }],
    }
    await withMarathon(async ({ call }) => {
      expect((await call('POST', '/v2/pods', resident)).status).to.equal(201)
      const larger = { ...resident, volumes: [{ name: 'data', persistent: { size: 20 } }] }
      expect((await call('PUT', '/v2/pods/a?force=true', larger)).status).to.equal(422)
      const [held] = resident.containers
      const hungrier = { ...resident, containers: [{ ...held, resources: { cpus: 0.2, mem: 16 } }] }
      expect((await call('PUT', '/v2/pods/a?force=true', hungrier)).status).to.equal(422)
      const labelled = { ...resident, labels: { a: 'b' } }
      expect((await call('PUT', '/v2/pods/a?force=true', labelled)).status).to.equal(200)
    })
  })
})
