import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Resource } from '@dcos-lite/lib/mesos'
import { requestJson } from '@dcos-lite/lib/http-client'
import { eventually } from '@dcos-lite/lib/testing'
import type { AgentFixture } from '../fixture.ts'
import { startFixture, task } from '../fixture.ts'
import { frameworkId } from '../stand-in-master.ts'

const gpus = (value: number): { resources: Resource[] } => ({
  resources: [
    { name: 'cpus', type: 'SCALAR', scalar: { value: 0.1 } },
    { name: 'gpus', type: 'SCALAR', scalar: { value } },
  ],
})
const tell = 'echo $NVIDIA_VISIBLE_DEVICES > seen; sleep 959'

describe('an agent with graphics processors (plain files stand in for the device nodes)', () => {
  let fixture: AgentFixture
  let devices = ''
  before(async () => {
    devices = await mkdtemp(join(tmpdir(), 'dcos-lite-devices-'))
    for (const name of ['nvidia0', 'nvidia1', 'nvidia2', 'nvidiactl'])
      await writeFile(join(devices, name), '')
    fixture = await startFixture({
      gpus: { deviceFolder: devices },
      plannedRestartMs: 1000,
      endTasksOnStop: false,
    })
  })
  after(async () => {
    await fixture.close()
    await rm(devices, { recursive: true, force: true })
  })

  const seen = (id: string): Promise<string> =>
    eventually(async () => {
      const run = join(fixture.workDir, `slaves/latest/frameworks/${frameworkId}/executors/${id}/runs/latest`)
      const text = await readFile(join(run, 'seen'), 'utf8').catch(() => '')
      return text.endsWith('\n') && text.trim()
    }) as Promise<string>

  it('offers them, and gives each to one task at a time, over restarts', async () => {
    const { body } = await requestJson<{ resources: { gpus: number } }>({
      url: `${fixture.agent.urls.api}/state`,
    })
    expect(body.resources.gpus).to.equal(3)
    fixture.master.launch([task('one', tell, gpus(1)), task('two', tell, gpus(1))])
    expect([await seen('one'), await seen('two')]).to.deep.equal(['0', '1'])
    await fixture.restart()
    fixture.master.launch([task('three', tell, gpus(1))])
    expect(await seen('three')).to.equal('2')
    fixture.master.launch([task('much', tell, gpus(1))])
    const refused = await fixture.master.until('much', 'TASK_FAILED')
    expect(refused.message).to.contain('asks for 1 gpus, and fewer of the 3 of this machine are free')
    fixture.master.send({ type: 'KILL', frameworkId, taskId: 'one' })
    await fixture.master.until('one', 'TASK_KILLED')
    fixture.master.launch([
      task('again', tell, gpus(1)),
      task('none', 'echo none$NVIDIA_VISIBLE_DEVICES > seen; sleep 958'),
    ])
    expect([await seen('again'), await seen('none')]).to.deep.equal(['0', 'none'])
  })
})
