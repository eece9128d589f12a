import { expect } from 'chai'
import { makePlan } from '../../../src/apply/plan/make-plan.ts'
import type { Resource } from '../../../src/apply/plan/types.ts'
import { unknownFields } from '../../../src/apply/plan/unknown-fields.ts'

const app = (fields: object): Resource => ({
  kind: 'app',
  id: '/web',
  wanted: { id: '/web', ...fields },
  source: 'web.yaml',
  after: [],
})

describe('Fields that no app has', () => {
  it('are told, with the field that is likely meant', () => {
    const [only, ...more] = unknownFields(app({ men: 64, cpus: 0.1, tasksRunning: 3 }))
    expect(only).to.include('web.yaml').and.include('"men"').and.include('Is "mem" meant?')
    expect(more).to.deep.equal([])
    expect(unknownFields({ ...app({ anything: 1 }), kind: 'package' })).to.deep.equal([])
  })

  it('are found inside of what an app, a pod, a job or a group is given, in lists too', () => {
    const found = (kind: Resource['kind'], fields: object): string[] =>
      unknownFields({ ...app(fields), kind }).map((one) => /the field "([^"]*)"/.exec(one)?.[1] ?? one)
    const docker = { image: 'x', forcePul: true, pullConfig: { secret: 's' } }
    expect(
      found('app', {
        container: { type: 'MESOS', docker },
        healthChecks: [{ protocol: 'HTTP' }, { intervalSecond: 1 }, { intervalSecond: 2 }],
        upgradeStrategy: { minimumHealthyCapacity: 1 },
        env: { ANY: { secret: 's' } },
        labels: { any: 'x' },
      }),
    ).to.deep.equal([
      'container.docker.forcePul',
      'healthChecks.intervalSecond',
      'upgradeStrategy.minimumHealthyCapacity',
    ])
    expect(found('pod', { scaling: { instance: 1 }, containers: [{ resources: { cpu: 1 } }] })).to.deep.equal(
      ['scaling.instance', 'containers.resources.cpu'],
    )
    expect(found('job', { run: { cmd: 'x', memory: 32 }, labels: {}, schedule: [] })).to.deep.equal([
      'run.memory',
      'schedule',
    ])
    expect(found('group', { foo: 1, enforceRole: true })).to.deep.equal(['foo'])
    const [told] = unknownFields(app({ container: { docker } }))
    expect(told).to.match(/which no app has; it is passed over\.$/)
  })

  it('make no difference inside of a definition either', () => {
    const given = app({ container: { type: 'MESOS', typ: 'DOCKER' } })
    const current = { id: '/web', container: { type: 'MESOS' } }
    expect(makePlan([given], new Map([['app /web', current]]))[0]?.action).to.equal('unchanged')
  })

  it('make no difference, since the service keeps none of them', () => {
    const [step] = makePlan([app({ men: 64, tasksRunning: 3 })], new Map([['app /web', { id: '/web' }]]))
    expect(step?.action).to.equal('unchanged')
  })

  it('are not what orders a pod, and that makes no difference either', () => {
    const pod: Resource = { ...app({ dependencies: ['/db'], version: '2024' }), kind: 'pod' }
    expect(unknownFields(pod)).to.deep.equal([])
    expect(makePlan([pod], new Map([['pod /web', { id: '/web' }]]))[0]?.action).to.equal('unchanged')
  })

  it('are told where a service has the field and another has not', () => {
    const job = { ...app({ run: { artifacts: [{ uri: 'u', destPath: 'd' }] } }), kind: 'job' as const }
    expect(unknownFields(job).join()).to.include('"run.artifacts.destPath"')
    expect(unknownFields({ ...app({ pods: [{ id: 'p' }] }), kind: 'group' }).join()).to.include('"pods"')
  })
})
