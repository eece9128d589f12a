import { expect } from 'chai'
import { withFrontDoor } from './front-door.ts'
import type { Asked } from './front-door.ts'

const marathon = '/service/marathon/v2'
const running = {
  id: 'd1',
  affectedApps: ['/web'],
  affectedPods: [],
  currentActions: [{ action: 'RestartApplication', app: '/web' }],
  currentStep: 1,
  totalSteps: 1,
  rollout: {
    deadline: '2024-01-01T00:00:00Z',
    services: [{ id: '/web', strategy: 'canary', state: 'ready' }],
  },
}
const task = {
  taskId: 't1',
  host: '10.0.0.1',
  state: 'TASK_FAILED',
  message: 'exit 3',
  stdout: ['no database'],
}
const failed = {
  ...running,
  id: 'd0',
  state: 'failed',
  reason: 'it was not done within 60 s',
  failedAt: '2024-01-01T00:00:00Z',
  outcome: 'rolled-back',
  services: [{ id: '/web', restoredVersion: 'v1', tasks: [task] }],
}
const app = { id: '/web', cpus: 1, mem: 1, instances: 2, tasksRunning: 1, deployments: [{ id: 'd1' }] }
const explanation = {
  reason: 'None of the 1 known agents fits: InsufficientCpus on 1.',
  nodes: [{ hostname: 'n1', rule: 'InsufficientCpus', reason: 'needs 4 cpus', change: 'ask for 1' }],
}
const moves = [
  {
    serviceId: '/web',
    instanceId: 'i1',
    from: { agentId: 'A', hostname: 'n1' },
    to: { agentId: 'B', hostname: 'n2' },
    reason: '2 instances are on n1, 0 on n2',
  },
]

function answer({ method, path }: Asked): unknown {
  if (path === `${marathon}/deployments`) return [running]
  if (path === `${marathon}/deployments?embed=failed`) return [running, failed]
  if (path.startsWith(`${marathon}/deployments/d1/promote`)) return { deploymentId: 'd1', services: ['/web'] }
  if (path.startsWith(`${marathon}/deployments/d1`)) return { deploymentId: 'd2', version: 'v3' }
  if (path.startsWith(`${marathon}/rebalance`)) {
    return { moves, skipped: [{ id: '/db', reason: 'its data has one place' }] }
  }
  if (path.startsWith(`${marathon}/queue`)) return { queue: [{ app: { id: '/web' }, count: 1, explanation }] }
  if (method === 'GET' && path.startsWith(`${marathon}/apps/web`)) {
    return { app: path.includes('embed') ? { ...app, rollout: { failure: { deploymentId: 'd0' } } } : app }
  }
  return undefined
}

describe('The commands for new versions and for where instances run', function () {
  this.timeout(120_000)

  it('promote a canary, or go back to the last healthy version, or preview it', () =>
    withFrontDoor(answer, async (dcos, asked) => {
      const group = ['marathon', 'deployment']
      expect((await dcos(...group, 'promote', 'd1', '--dry-run')).stdout).to.equal('Would promote /web\n')
      expect((await dcos(...group, 'promote', 'd1')).stdout).to.equal('Promoted /web\n')
      expect((await dcos(...group, 'rollback', 'd1', '--last-healthy')).code).to.equal(0)
      expect(asked.map(({ method, path }) => `${method} ${path.slice(marathon.length)}`)).to.deep.equal([
        'PUT /deployments/d1/promote?dryRun=true',
        'PUT /deployments/d1/promote',
        'PUT /deployments/d1/rollback',
      ])
    }))

  it('end with an error and the last lines of the tasks when the deployment that is watched has failed', () =>
    withFrontDoor(answer, async (dcos) => {
      const { code, stderr } = await dcos('marathon', 'deployment', 'watch', 'd0')
      expect(code).to.equal(1)
      expect(stderr).to.contain('/web is back at version v1.')
      expect(stderr).to.contain('stdout: no database')
      expect(stderr).to.contain('Deployment d0 failed: it was not done within 60 s; it was rolled back.')
      const list = await dcos('marathon', 'deployment', 'list', '--failed', '--json')
      expect(JSON.parse(list.stdout)).to.deep.equal([failed])
    }))

  it('wait for the last lines when those are still being read', () => {
    const { stdout: _later, ...bare } = task
    const early = { ...failed, services: [{ id: '/web', restoredVersion: 'v1', tasks: [bare] }] }
    const answers = [early, early, failed]
    const slow = (asked: Asked): unknown =>
      asked.path.endsWith('embed=failed') ? [answers.shift() ?? failed] : answer(asked)
    return withFrontDoor(slow, async (dcos) => {
      const { stderr } = await dcos('marathon', 'deployment', 'watch', 'd0')
      expect(stderr).to.contain('stdout: no database')
    })
  })

  it('explain a service: its deployment, what waits and why, and what failed', () =>
    withFrontDoor(answer, async (dcos) => {
      const { code, stdout } = await dcos('explain', '/web')
      expect(code).to.equal(0)
      expect(stdout).to.contain('/web: 1 of 2 instances run.')
      expect(stdout).to.contain('dcos marathon deployment promote d1')
      expect(stdout).to.contain('n1: needs 4 cpus [InsufficientCpus] — would fit: ask for 1')
      const json = JSON.parse((await dcos('explain', 'web', '--json')).stdout) as { failed: { id: string } }
      expect(json.failed.id).to.equal('d0')
    }))

  it('explain a service whose instances were not checked yet', () => {
    const counts = { tasksRunning: 3, tasksHealthy: 1, tasksUnhealthy: 0, healthChecks: [{}] }
    const unchecked = { app: { ...app, ...counts, instances: 3 } }
    return withFrontDoor(
      (asked) => (asked.path.startsWith(`${marathon}/apps/web`) ? unchecked : answer(asked)),
      async (dcos) => {
        const { stdout } = await dcos('explain', '/web')
        expect(stdout).to.contain('3 of 3 instances run; 1 healthy, 0 unhealthy, 2 not checked yet.')
      },
    )
  })

  it('preview a rebalancing as a table or as JSON', () =>
    withFrontDoor(answer, async (dcos, asked) => {
      const { stdout, stderr } = await dcos('marathon', 'app', 'rebalance', 'web', '--dry-run')
      expect(stdout).to.match(/\/web +i1 +n1 +n2/)
      expect(stderr).to.contain('/db is left alone: its data has one place')
      expect(asked[0]?.path).to.equal(`${marathon}/rebalance?id=%2Fweb&dryRun=true`)
      const json = JSON.parse((await dcos('marathon', 'app', 'rebalance', '--json')).stdout) as object
      expect(json).to.deep.include({ moves })
    }))

  it('let replacements start before the tasks of a drained node end', () =>
    withFrontDoor(
      ({ path }) =>
        path === '/mesos/master/state-summary'
          ? { slaves: [{ id: 'A1', hostname: 'n1', active: true }] }
          : {},
      async (dcos, asked) => {
        expect((await dcos('node', 'drain', 'A1', '--replacement-timeout', '5m')).code).to.equal(0)
        expect(asked.at(-1)?.body).to.deep.equal({
          type: 'DRAIN_AGENT',
          drain_agent: { agent_id: { value: 'A1' }, replacement_timeout: { seconds: 300 }, mark_gone: false },
        })
      },
    ))
})
