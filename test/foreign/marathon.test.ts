import { expect } from 'chai'
import type { Context } from 'mocha'
import { nodeStory } from '../compat/marathon/node-story.ts'
import { withMarathonCluster } from '../e2e/marathon/cluster.ts'
import { createWorkspace } from '../e2e/support/local-cluster.ts'
import type { TestCluster, Workspace } from '../e2e/support/local-cluster.ts'
import { findPythonMarathon } from './marathon/python-story.ts'
import type { PythonMarathon } from './marathon/python-story.ts'
import { skipWithout } from './skip-without.ts'

// Its models are closed: what Marathon has added since 1.8 it does not read.
const unread = (member: string): RegExp => new RegExp(`unexpected keyword argument '${member}'`)

async function tell(library: PythonMarathon, url: string, token?: string): Promise<void> {
  const answers = await library.play(url, token)
  const { info, queue, group, locked, gone, invalid, events, leader, ...others } = answers
  expect(info).to.match(unread('accepted_resource_roles_default_behavior'))
  expect(queue).to.match(unread('role'))
  expect(group).to.match(unread('enforce_role'))
  expect(locked).to.contain('HTTP 409 returned with message, "App is locked by one or more deployments.')
  expect(gone).to.contain(`HTTP 404 returned with message, "App '/py/huge' does not exist"`)
  expect(invalid).to.contain('HTTP 422 returned with message, "Invalid JSON"')
  expect(leader).to.match(/:\d+$/)
  expect(others['task stats']).to.match(unread('tasks_stats'))
  delete others['task stats']
  expect(others).to.deep.equal({
    ping: '"pong"',
    metrics: true,
    created: '/py/one',
    running: [2, 2, 2],
    listed: ['/py/one'],
    tasks: ['TASK_RUNNING'],
    endpoints: 2,
    'first version': 'sleep 1000',
    'rolled back': 'sleep 1000',
    killed: true,
    'killed and scaled': true,
    instances: 1,
    none: 0,
    failure: 'TASK_FAILED',
    'scaled group': [2, 2],
    'updated group': ['/pair/a'],
    plans: ['deployment_info', 'deployment_step_success'],
  })
  expect(events).to.include({
    status_update_event: 'MarathonStatusUpdateEvent',
    instance_changed_event: 'MarathonInstanceChangedEvent',
    health_status_changed_event: 'MarathonHealthStatusChangedEvent',
    deployment_success: 'MarathonDeploymentSuccess',
    deployment_failed: 'MarathonDeploymentFailed',
    app_terminated_event: 'MarathonAppTerminatedEvent',
  })
}

describe('Clients of Marathon', function () {
  this.timeout(300_000)
  const python = (context: Context): Promise<PythonMarathon> =>
    skipWithout(context, 'Python with its library of Marathon', findPythonMarathon)

  it('in Python: apps, groups, deployments, tasks and events', async function () {
    const library = await python(this)
    await withMarathonCluster({ agents: [{}, {}] }, ({ url }) => tell(library, url))
  })

  describe('through the front door, with a token', () => {
    let workspace: Workspace
    let cluster: TestCluster

    before(async () => {
      workspace = await createWorkspace()
      cluster = await workspace.up()
    })
    after(async () => {
      await cluster?.stop()
      await workspace?.remove()
    })

    it('in Python', async function () {
      const { url, token } = cluster.info
      await tell(await python(this), `${url}/service/marathon`, token)
    })

    it('in JavaScript', () => {
      const { url, token } = cluster.info
      return nodeStory(`${url}/service/marathon`, { Authorization: `token=${token}` }, '/npm/app')
    })
  })
})
