import { expect } from 'chai'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import { listenToEvents } from './event-bus.ts'
import { nodeMesos } from './node-mesos.ts'

/**
 * An app from its creation to its end, by the npm package `mesos`, heard by `marathon-event-bus-client`. `url` is what
 * stands before `/v2`.
 */
export async function nodeStory(url: string, headers: Record<string, string>, id: string): Promise<void> {
  const settled = (): Promise<unknown> =>
    eventually(
      async () => {
        const { body } = await requestJson<{ affectedApps: string[] }[]>({
          url: `${url}/v2/deployments`,
          headers,
        })
        return body.every(({ affectedApps }) => !affectedApps.includes(id))
      },
      { timeoutMs: 90_000, what: 'the end of its deployments' },
    )
  const events = await listenToEvents(`${url}/v2/events`, headers)
  try {
    const app = nodeMesos(`${url}/v2`, headers)
    // The library sends the id as one part of the path, its slashes as %2F.
    await app.create({ id, cmd: 'sleep 1000', cpus: 0.1, mem: 16, instances: 1 })
    await settled()
    expect(await app.get({ id })).to.include({ id, instances: 1 })
    await app.update({ id, instances: 2 })
    await settled()
    const [newest = '', ...older] = await app.versions({ id })
    expect(older).to.have.lengthOf(1)
    expect(await app.version({ id, version: newest })).to.include({ instances: 2 })
    expect((await app.list({ cmd: 'sleep' })).map((each) => each.id)).to.include(id)
    const running = await app.tasks({ id })
    expect(running.map(({ state }) => state)).to.deep.equal(['TASK_RUNNING', 'TASK_RUNNING'])
    expect((await app.allTasks()).map(({ appId }) => appId)).to.include(id)
    const killed = await app.kill({ id })
    expect(killed?.map((task) => task.id)).to.have.members(running.map((task) => task.id))
    await eventually(
      async () => {
        const now = await app.tasks({ id })
        const before = new Set(running.map((task) => task.id))
        expect(now.filter(({ state }) => state === 'TASK_RUNNING')).to.have.lengthOf(2)
        expect(now.filter((task) => before.has(task.id))).to.deep.equal([])
      },
      { timeoutMs: 60_000 },
    )
    await app.destroy({ id })
    await settled()
    const gone = await app.get({ id }).catch((error: Error) => error)
    expect(gone).to.be.instanceOf(Error).with.property('message').that.contains('not found')
    const wanted = ['group_change_success', 'deployment_info', 'deployment_success', 'status_update_event']
    await eventually(() => expect(events.heard.map(({ name }) => name)).to.include.members(wanted))
    for (const { name, data } of events.heard) expect(data.eventType).to.equal(name)
  } finally {
    events.close()
  }
}
