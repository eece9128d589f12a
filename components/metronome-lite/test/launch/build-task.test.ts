import { expect } from 'chai'
import type { Offer } from '@dcos-lite/lib/mesos'
import { fillJob } from '../../src/job/fill-defaults.ts'
import type { SubmittedRun } from '../../src/job/submitted.ts'
import { buildTask } from '../../src/launch/build-task.ts'
import type { RunRecord } from '../../src/records/types.ts'

const offer: Offer = {
  id: { value: 'o' },
  framework_id: { value: 'f' },
  agent_id: { value: 'S0' },
  hostname: 'node-1',
  url: { scheme: 'http', address: { port: 1 } },
  resources: [],
}

function taskOf(
  run: Partial<SubmittedRun>,
  labels: Record<string, string> = {},
): ReturnType<typeof buildTask> {
  const job = fillJob({ id: 'a.b', labels, run: { cpus: 1, mem: 32, disk: 0, ...run } })
  const record: RunRecord = {
    runId: 'R1',
    jobId: 'a.b',
    job,
    cause: { type: 'request' },
    createdAtMs: 0,
    exclusive: false,
    attempts: [],
    drops: 0,
    failures: 0,
  }
  return buildTask(record, 'a_b_R1.x', offer, [])
}

describe('buildTask', () => {
  it('runs a command by the shell, with its artifacts, user, labels and grace period', () => {
    const task = taskOf(
      { cmd: 'echo hi', user: 'me', artifacts: [{ uri: 'http://x/y.zip' }], taskKillGracePeriodSeconds: 3 },
      { owner: 'zeus' },
    )
    expect(task.name).to.equal('R1.b.a')
    expect(task.command).to.deep.include({
      shell: true,
      value: 'echo hi',
      user: 'me',
      uris: [{ value: 'http://x/y.zip', extract: true, executable: false, cache: false }],
    })
    expect(task.labels).to.deep.equal({ labels: [{ key: 'owner', value: 'zeus' }] })
    expect(task.kill_policy).to.deep.equal({ grace_period: { nanoseconds: 3e9 } })
    const longest = taskOf({ cmd: 'true', taskKillGracePeriodSeconds: 1e12 }, {})
    expect(longest.kill_policy).to.deep.equal({ grace_period: { nanoseconds: Number.MAX_SAFE_INTEGER } })
    expect(task).not.to.have.property('container')
    const variables = Object.fromEntries(
      (task.command?.environment?.variables ?? []).map(({ name, value }) => [name, value]),
    )
    expect(variables).to.include({
      MARATHON_APP_ID: '/a/b/R1',
      MARATHON_APP_RESOURCE_CPUS: '1.0',
      MARATHON_APP_LABEL_OWNER: 'zeus',
      MARATHON_APP_LABELS: 'OWNER',
      MESOS_TASK_ID: 'a_b_R1.x',
      HOST: 'node-1',
    })
  })

  it('hands docker images and their networks on', () => {
    const task = taskOf({
      args: ['serve'],
      docker: { image: 'foo/bla:test', parameters: [{ key: 'cap-drop', value: 'ALL' }] },
      networks: [{ mode: 'container', name: 'calico', labels: { a: 'b' } }],
      volumes: [{ containerPath: '/mnt', hostPath: '/etc/guest', mode: 'RW' }],
    })
    expect(task.command).to.deep.include({ shell: false, arguments: ['serve'] })
    expect(task.container).to.deep.equal({
      type: 'DOCKER',
      docker: {
        image: 'foo/bla:test',
        network: 'USER',
        privileged: false,
        force_pull_image: false,
        parameters: [{ key: 'cap-drop', value: 'ALL' }],
      },
      network_infos: [{ name: 'calico', labels: { labels: [{ key: 'a', value: 'b' }] } }],
      volumes: [{ container_path: '/mnt', host_path: '/etc/guest', mode: 'RW' }],
    })
  })

  it('hands images of the universal runtime on', () => {
    const task = taskOf({
      ucr: { image: { id: 'busybox', forcePull: true } },
      networks: [{ mode: 'container/bridge' }],
    })
    expect(task.container).to.deep.equal({
      type: 'MESOS',
      mesos: { image: { type: 'DOCKER', docker: { name: 'busybox' }, cached: false } },
      network_infos: [{ name: 'mesos-bridge' }],
    })
  })
})
