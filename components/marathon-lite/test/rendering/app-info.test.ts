import { expect } from 'chai'
import type { InstanceRecord } from '../../src/instances/types.ts'
import { embedsOf, renderEmbeds } from '../../src/rendering/app-info.ts'
import { appOf, version } from '../support/definitions.ts'

const running = (id: string, runs: string, minute: number): InstanceRecord => ({
  id,
  serviceId: '/app',
  kind: 'app',
  version: runs,
  role: 'slave_public',
  goal: 'Running',
  condition: 'Running',
  since: version(minute),
  scheduledAt: version(minute),
  incarnation: 1,
  tasks: [
    {
      id: `${id}._app.1`,
      container: '_app',
      state: 'TASK_RUNNING',
      stagedAt: version(minute),
      startedAt: version(minute),
      hostPorts: [],
      ipAddresses: [],
    },
  ],
})

describe('What is embedded in an app', () => {
  const app = appOf({ version: version(10) })
  const situation = (instances: InstanceRecord[]) => ({
    app,
    instances,
    deployments: [],
    readiness: [],
    view: { results: () => [] },
    nowMs: Date.parse(version(20)),
  })

  it('tells the statistics of tasks under both names that clients read', () => {
    const told = renderEmbeds(
      situation([running('new', version(10), 11), running('old', version(5), 6)]),
      embedsOf(['app.taskStats']),
    )
    expect(told).to.have.all.keys('taskStats', 'tasksStats')
    expect(told['taskStats']).to.deep.equal(told['tasksStats'])
    const of = (seconds: number, count = 1) => ({
      stats: {
        counts: { staged: 0, running: count, healthy: 0, unhealthy: 0 },
        lifeTime: { averageSeconds: seconds, medianSeconds: seconds },
      },
    })
    expect(told['taskStats']).to.deep.equal({
      startedAfterLastScaling: of(540),
      withLatestConfig: of(540),
      withOutdatedConfig: of(840),
      totalSummary: of(690, 2),
    })
  })

  it('leaves statistics out where nothing was launched', () => {
    expect(renderEmbeds(situation([]), embedsOf(['taskStats']))).to.deep.equal({})
  })
})
