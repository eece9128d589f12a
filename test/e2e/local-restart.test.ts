import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { frontJson } from './support/http.ts'
import { createWorkspace } from './support/local-cluster.ts'
import type { TestCluster, Workspace } from './support/local-cluster.ts'
import { processesWith, taskProcessesBelow } from './support/processes.ts'

interface Task {
  id: string
  state: string
}

async function runningTasks(cluster: TestCluster, appId: string): Promise<string[]> {
  const { tasks } = await frontJson<{ tasks: Task[] }>(
    cluster.info,
    `/service/marathon/v2/apps/${appId}/tasks`,
  )
  return tasks.filter(({ state }) => state === 'TASK_RUNNING').map(({ id }) => id)
}

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error
  }
}

describe('A local cluster that is started again', () => {
  let workspace: Workspace
  let cluster: TestCluster | undefined

  beforeEach(async function () {
    this.timeout(300_000)
    workspace = await createWorkspace()
  })
  afterEach(async function () {
    this.timeout(300_000)
    await cluster?.stop()
    for (const pid of taskProcessesBelow(workspace.dataDir)) process.kill(pid, 'SIGKILL')
    await workspace.remove()
  })

  it('finds its apps and its running tasks again after kill -9, and runs nothing twice', async function () {
    this.timeout(300_000)
    cluster = await workspace.up()
    const before = await runningTasks(cluster, 'hello-world')
    const processes = processesWith('MESOS_TASK_ID', before[0] ?? '?')
    await cluster.crash()
    expect(processesWith('MESOS_TASK_ID', before[0] ?? '?')).to.deep.equal(processes)
    cluster = await workspace.up()
    const again = cluster
    await eventually(async () => {
      expect(await runningTasks(again, 'hello-world')).to.deep.equal(before)
    })
    expect(processesWith('MESOS_TASK_ID', 'hello-world')).to.include.members(processes)
    expect(taskProcessesBelow(workspace.dataDir).sort()).to.deep.equal(processes.sort())
  })

  it('starts the apps anew after an orderly stop, under the same cluster id', async function () {
    this.timeout(300_000)
    cluster = await workspace.up()
    const { clusterId } = cluster.info
    const before = await runningTasks(cluster, 'hello-world')
    expect(await cluster.stop()).to.equal(0)
    expect(taskProcessesBelow(workspace.dataDir)).to.be.empty
    cluster = await workspace.up(['--install', 'none'])
    const again = cluster
    expect(again.info.clusterId).to.equal(clusterId)
    await eventually(
      async () => {
        const now = await runningTasks(again, 'hello-world')
        expect(now).to.have.length(1)
        expect(now).to.not.deep.equal(before)
      },
      { timeoutMs: 120_000 },
    )
  })

  it('leaves no task when the signal to end comes twice, as one to the whole group does', async function () {
    this.timeout(300_000)
    cluster = await workspace.up()
    const ending = cluster
    process.kill(ending.info.pid, 'SIGTERM')
    await eventually(() => {
      expect(ending.printed()).to.include('Ending the cluster')
    })
    signalIfThere(ending.info.pid, 'SIGTERM')
    expect(await ending.ended()).to.equal(0)
    expect(taskProcessesBelow(workspace.dataDir)).to.be.empty
  })

  it('refuses a second cluster on the same data folder, and a busy port, before anything starts', async function () {
    this.timeout(300_000)
    cluster = await workspace.up(['--install', 'none'])
    const second = await workspace.up(['--install', 'none']).catch((error: unknown) => error as Error)
    expect((second as Error).message).to.include('DCL_LOCAL_DATA_DIR_IN_USE')
    const { port } = new URL(cluster.info.url)
    const same = await workspace.up(['--install', 'none'], { port }).catch((error: unknown) => error as Error)
    expect((same as Error).message).to.include('DCL_LOCAL_DATA_DIR_IN_USE')
    const busy = await workspace
      .up(['--install', 'none'], { port, dataDir: `${workspace.folder}/other` })
      .catch((error: unknown) => error as Error)
    expect((busy as Error).message)
      .to.include('DCL_HTTP_PORT_IN_USE')
      .and.include(port)
  })
})
