import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { Resource } from '@dcos-lite/lib/mesos'
import { eventually } from '@dcos-lite/lib/testing'
import { refuseUnknownResources } from '../../../src/agent/operations/decide/missing-resources.ts'
import { startFixture, task } from '../fixture.ts'
import type { AgentFixture } from '../fixture.ts'
import { createOrder, disk, volume } from './orders.ts'

const framework = { user: '', name: 'test' }

describe('a task on reservations and volumes of an agent', () => {
  let fixture: AgentFixture
  let other: string
  const source = () => ({ type: 'PATH' as const, path: { root: other } })

  before(async () => {
    other = await mkdtemp(join(tmpdir(), 'dcos-lite-other-disk-'))
    const second = { ...disk(200), disk: { source: source() } }
    const cpus = { name: 'cpus', type: 'SCALAR', scalar: { value: 1 } }
    const mem = { name: 'mem', type: 'SCALAR', scalar: { value: 256 } }
    fixture = await startFixture({ resources: JSON.stringify([cpus, mem, disk(100), second]) })
  })
  after(async () => {
    await fixture.close()
    await rm(other, { recursive: true, force: true })
  })

  const launch = (id: string, command: string, used: Resource): void =>
    fixture.master.launch([task(id, command, { resources: [used] })])

  it('writes to a volume on a PATH disk, below its root, and a later one reads it there', async () => {
    const made = volume('kept', 150, source())
    const order = createOrder(made)
    fixture.master.send({ type: 'APPLY_OPERATION', order })
    await eventually(() =>
      fixture.master.received.some(
        (one) => one.type === 'OPERATION_STATUS' && one.status.state === 'OPERATION_FINISHED',
      ),
    )
    launch('writes', 'echo kept >data/file', made)
    await fixture.master.until('writes', 'TASK_FINISHED')
    expect(await readFile(join(other, 'volumes/roles/eng/kept/file'), 'utf8')).to.equal('kept\n')
    launch('reads', 'test "$(cat data/file)" = kept', made)
    await fixture.master.until('reads', 'TASK_FINISHED')
  })

  it('is not started when the agent does not have them, and it is said which', async () => {
    launch('stranger', 'true', volume('never-made', 10))
    const { reason, message } = await fixture.master.until('stranger', 'TASK_LOST')
    expect(reason).to.equal('REASON_RESOURCES_UNKNOWN')
    expect(message).to.contain('does not have the reserved resources or volumes disk')
    const aware = { ...framework, capabilities: [{ type: 'PARTITION_AWARE' as const }] }
    const missing = refuseUnknownResources([volume('v', 1)], [], aware)
    expect(missing).to.include({ state: 'TASK_DROPPED', reason: 'REASON_RESOURCES_UNKNOWN' })
    expect(refuseUnknownResources([volume('v', 1)], [volume('v', 1)], aware)).to.equal(undefined)
    expect(refuseUnknownResources([disk(10)], [], framework), 'unreserved').to.equal(undefined)
  })
})
