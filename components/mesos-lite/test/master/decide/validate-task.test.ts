import { expect } from 'chai'
import type { CommandInfo, ContainerInfo, ExecutorInfo, TaskInfo } from '@dcos-lite/lib/mesos'
import { parseResources } from '@dcos-lite/lib/resources'
import { groupProblem } from '../../../src/master/decide/validate-group.ts'
import { executorProblem, taskProblem } from '../../../src/master/decide/validate-task.ts'
import type { LaunchContext } from '../../../src/master/decide/validate-task.ts'

const context: LaunchContext = {
  frameworkId: 'f',
  agentId: 'a',
  remaining: parseResources('cpus:4;mem:1000;disk:100'),
  taskIdInUse: (id) => id === 'used',
  sharesCgroups: () => true,
  executor: () => undefined,
}
const task = (more: Partial<TaskInfo> = {}): TaskInfo => ({
  name: 't',
  task_id: { value: 't' },
  agent_id: { value: 'a' },
  resources: parseResources('cpus:1;mem:32'),
  command: { value: 'true' },
  ...more,
})
const executor = (more: Partial<ExecutorInfo> = {}): ExecutorInfo => ({
  type: 'DEFAULT',
  executor_id: { value: 'e' },
  framework_id: { value: 'f' },
  resources: parseResources('cpus:0.1;mem:32;disk:1'),
  ...more,
})
const variables = (variable: object): CommandInfo =>
  ({ value: 'true', environment: { variables: [{ name: 'A', ...variable }] } }) as CommandInfo
const container = (more: object): ContainerInfo => ({ type: 'MESOS', ...more }) as ContainerInfo
const separate = container({ linux_info: { share_cgroups: false } })
const revocable = [
  ...parseResources('cpus:1'),
  ...parseResources('cpus:1').map((one) => ({ ...one, revocable: {} })),
]
const limited = (name: string, value: number | 'Infinity'): Partial<TaskInfo> => ({
  limits: { [name]: { value } },
})

describe('a task', () => {
  const wrong: [string, Partial<TaskInfo>, RegExp][] = [
    ['an id in use', { task_id: { value: 'used' } }, /duplicate ID/],
    ['an id that is a path', { task_id: { value: 'a/b' } }, /invalid characters/],
    ['another agent', { agent_id: { value: 'b' } }, /invalid agent/],
    ['both command and executor', { executor: executor() }, /not both/],
    ['no resources', { resources: [] }, /no resources/],
    ['revocable and other cpus', { resources: revocable }, /revocable/],
    ['a limit of disk', limited('disk', 1), /not supported/],
    [
      'a limit without request',
      { ...limited('mem', 1), resources: parseResources('cpus:1') },
      /must also be/,
    ],
    ['a limit below the request', limited('cpus', 0.5), /less than/],
    ['a limit that is no number', limited('cpus', Number.NaN), /less than/],
    ['cgroups of its own', { container: separate }, /share_cgroups/],
    ['a variable without value', { command: variables({}) }, /must have a value/],
    ['a secret variable without secret', { command: variables({ type: 'SECRET' }) }, /must have a secret/],
    ['a docker container without docker', { container: container({ type: 'DOCKER' }) }, /not set for DOCKER/],
    [
      'half a resource limit',
      { container: container({ rlimit_info: { rlimits: [{ type: 'RLMT_CPU', soft: 1 }] } }) },
      /or neither/,
    ],
    [
      'a volume with two origins',
      {
        container: container({
          volumes: [{ container_path: 'v', mode: 'RW', host_path: '/x', source: { type: 'HOST_PATH' } }],
        }),
      },
      /both set/,
    ],
    ['a negative grace period', { kill_policy: { grace_period: { nanoseconds: -1 } } }, /non-negative/],
    ['a negative longest time', { max_completion_time: { nanoseconds: -1 } }, /non-negative/],
    ['a check without its body', { check: { type: 'TCP' } }, /'tcp' to be set/],
    [
      'a health check path that is none',
      { health_check: { type: 'HTTP', http: { port: 1, path: 'x' } } },
      /start with/,
    ],
  ]
  for (const [what, more, why] of wrong) {
    it(`is not valid with ${what}`, () => expect(taskProblem(task(more), context, false)).to.match(why))
  }

  it('may be limited above its request, without an end, too', () => {
    expect(taskProblem(task(limited('mem', 'Infinity')), context, false)).to.equal(undefined)
    expect(taskProblem(task(limited('cpus', 1)), context, false)).to.equal(undefined)
  })
})

describe('an executor', () => {
  it('is not valid with the wrong framework, shape, container or size', () => {
    const wrong: [Partial<ExecutorInfo>, RegExp][] = [
      [{ framework_id: { value: 'g' } }, /invalid FrameworkID/],
      [{ command: { value: 'x' } }, /must not be set for 'DEFAULT'/],
      [{ type: 'CUSTOM' }, /must be set for 'CUSTOM'/],
      [{ container: container({ linux_info: { share_cgroups: true } }) }, /share_cgroups/],
      [{ container: container({ type: 'DOCKER', docker: { image: 'i' } }) }, /must be 'MESOS'/],
      [{ container: container({ mesos: { image: { type: 'DOCKER', docker: { name: 'i' } } } }) }, /image/],
      [{ shutdown_grace_period: { nanoseconds: -1 } }, /non-negative/],
    ]
    for (const [more, why] of wrong) expect(executorProblem(executor(more), context)).to.match(why)
  })

  it('that runs must be the same, but for the order of its resources', () => {
    const running = executor()
    const there = { ...context, executor: () => running }
    const turned = executor({ resources: (running.resources ?? []).toReversed() })
    expect(executorProblem(turned, there)).to.equal(undefined)
    expect(executorProblem(executor({ name: 'other' }), there)).to.match(/not compatible/)
  })
})

describe('a task group', () => {
  it('needs an executor of some size, members without executors, and one value of share_cgroups', () => {
    const member = (id: string, more: Partial<TaskInfo> = {}): TaskInfo =>
      task({ task_id: { value: id }, ...more })
    const problem = (tasks: TaskInfo[], more: Partial<ExecutorInfo> = {}): string | undefined =>
      groupProblem(executor(more), tasks, context)
    expect(problem([member('m')])).to.equal(undefined)
    expect(problem([])).to.match(/empty/)
    expect(problem([member('m')], { resources: parseResources('cpus:0.1;mem:31;disk:1') })).to.match(/memory/)
    expect(problem([member('m')], { resources: parseResources('cpus:0.1;mem:32') })).to.match(/disk/)
    expect(problem([member('m'), member('m')])).to.match(/duplicate task ID/)
    expect(
      problem([member('m', { container: container({ type: 'DOCKER', docker: { image: 'i' } }) })]),
    ).to.match(/Docker/)
    expect(problem([member('m', limited('mem', 64))])).to.match(/share_cgroups is false/)
    expect(problem([member('m', { ...limited('mem', 64), container: separate })])).to.equal(undefined)
    expect(problem([member('m', { container: separate }), member('n')])).to.match(/must be the same/)
    const network = container({ network_infos: [{ name: 'n' }] })
    const health = { health_check: { type: 'TCP' as const, tcp: { port: 1 } }, container: network }
    expect(problem([member('m', health)])).to.match(/not supported for nested/)
  })
})
