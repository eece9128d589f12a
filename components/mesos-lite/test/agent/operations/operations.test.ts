import { mkdir, mkdtemp, readFile, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'chai'
import type { OperationStatus } from '@dcos-lite/lib/mesos'
import { eventually } from '@dcos-lite/lib/testing'
import type { OperationOrder } from '../../../src/protocol/operations.ts'
import { startFixture } from '../fixture.ts'
import type { AgentFixture } from '../fixture.ts'
import { createOrder, destroyOrder, disk, volume } from './orders.ts'

describe('an agent that is told to change its resources', () => {
  let fixture: AgentFixture
  let outside: string

  beforeEach(async () => {
    outside = await mkdtemp(join(tmpdir(), 'dcos-lite-outside-'))
    await writeFile(join(outside, 'precious'), 'kept')
    const mount = {
      name: 'disk',
      type: 'SCALAR',
      scalar: { value: 50 },
      disk: { source: { type: 'MOUNT', mount: { root: outside } } },
    }
    const resources = JSON.stringify([disk(100), mount])
    fixture = await startFixture({ resources })
  })
  afterEach(async () => {
    await fixture.close()
    await rm(outside, { recursive: true, force: true })
  })

  const statuses = (order: OperationOrder): OperationStatus[] =>
    fixture.master.received.flatMap((message) =>
      message.type === 'OPERATION_STATUS' && message.operationUuid === order.uuid ? [message.status] : [],
    )
  const perform = async (order: OperationOrder): Promise<OperationStatus> => {
    fixture.master.send({ type: 'APPLY_OPERATION', order })
    await eventually(() => statuses(order).length > 0, { what: 'the status of the operation' })
    const [first] = statuses(order)
    if (!first) throw new Error('the status is gone')
    return first
  }
  const folderOf = (id: string): string => join(fixture.workDir, 'volumes/roles/eng', id)
  const checkpointed = (): unknown => fixture.master.registrations.at(-1)?.checkpointedResources

  it('has it on disk before it says so, and reports it when it registers', async () => {
    const made = volume('v', 10)
    expect(await perform(createOrder(made))).to.deep.include({
      state: 'OPERATION_FINISHED',
      converted_resources: [made],
    })
    await fixture.restart()
    expect(checkpointed()).to.deep.equal([made])
    expect(await readdir(folderOf('v'))).to.deep.equal([])
  })

  it('deletes the data of a volume, and links in it without following them', async () => {
    const made = volume('v', 10)
    await perform(createOrder(made))
    await mkdir(join(folderOf('v'), 'deep/er'), { recursive: true })
    await symlink(outside, join(folderOf('v'), 'deep/out'))
    await perform(destroyOrder(made))
    expect(await readdir(join(fixture.workDir, 'volumes/roles/eng'))).to.deep.equal([])
    expect(await readdir(join(fixture.workDir, 'volumes/.removing'))).to.deep.equal([])
    expect(await readFile(join(outside, 'precious'), 'utf8')).to.equal('kept')
    expect(await perform(createOrder(made))).to.include({ state: 'OPERATION_FINISHED' })
  })

  it('deletes a link in place of a volume, and refuses to go through one in place of its role', async () => {
    const made = volume('v', 10)
    await perform(createOrder(made))
    await rm(folderOf('v'), { recursive: true })
    await symlink(outside, folderOf('v'))
    expect(await perform(destroyOrder(made))).to.include({ state: 'OPERATION_FINISHED' })
    await perform(createOrder(made))
    const role = join(fixture.workDir, 'volumes/roles/eng')
    await mkdir(join(outside, 'v'))
    await writeFile(join(outside, 'v/precious'), 'kept')
    await rename(role, `${role}-away`)
    await symlink(outside, role)
    const refused = await perform(destroyOrder(made))
    expect(refused.state).to.equal('OPERATION_FAILED')
    expect(refused.message).to.contain('through a link')
    expect(await readFile(join(outside, 'v/precious'), 'utf8')).to.equal('kept')
    await rm(role)
    await rename(`${role}-away`, role)
    await fixture.restart()
    expect(checkpointed()).to.deep.equal([made])
  })

  it('never gives data of nobody to a new volume', async () => {
    await mkdir(folderOf('v'), { recursive: true })
    await writeFile(join(folderOf('v'), 'secret'), 'of another')
    const refused = await perform(createOrder(volume('v', 10)))
    expect(refused.state).to.equal('OPERATION_FAILED')
    expect(refused.message).to.contain('data that belongs to no volume')
    await fixture.restart()
    expect(checkpointed()).to.deep.equal([])
  })

  it('empties a mounted disk and leaves its folder', async () => {
    const made = volume('v', 50, { type: 'MOUNT', mount: { root: outside } })
    await perform(createOrder(made))
    expect(await readFile(join(outside, 'precious'), 'utf8')).to.equal('kept')
    await perform(destroyOrder(made))
    expect(await readdir(outside)).to.deep.equal([])
  })

  it('refuses what it does not have, what changes how much there is, and ids that are paths', async () => {
    const tooLarge = await perform(createOrder(volume('v', 101)))
    expect(tooLarge.message).to.contain('does not have')
    const more = { ...createOrder(volume('v', 10)), converted: [volume('v', 20)] }
    expect((await perform(more)).message).to.contain('change how much')
    expect((await perform(createOrder(volume('../v', 10)))).message).to.contain('not valid')
    await perform(createOrder(volume('v', 10)))
    const twice = await perform(createOrder(volume('v', 20)))
    expect(twice.message).to.contain('has a volume of that role and persistence id already')
  })

  it('repeats the end of an operation with an id in every session until it is acknowledged', async () => {
    const order = createOrder(volume('v', 10), 'op')
    const first = await perform(order)
    expect(first).to.deep.include({ operation_id: { value: 'op' }, state: 'OPERATION_FINISHED' })
    expect(Buffer.from(first.uuid?.value ?? '', 'base64')).to.have.length(16)
    await fixture.restart()
    const [held] = fixture.master.registrations.at(-1)?.operations ?? []
    expect(held).to.deep.include({ uuid: order.uuid, status: first })
    expect(fixture.master.registrations.at(-1)?.frameworks).to.have.length(1)
    await eventually(() => statuses(order).length === 2)
    fixture.master.send({ type: 'APPLY_OPERATION', order }) // said twice, done once
    fixture.master.send({ type: 'ACKNOWLEDGE_OPERATION', operationUuid: order.uuid, statusUuid: 'another' })
    const statusUuid = first.uuid?.value ?? ''
    fixture.master.send({ type: 'ACKNOWLEDGE_OPERATION', operationUuid: order.uuid, statusUuid })
    await perform(createOrder(volume('after', 10)))
    await fixture.restart()
    expect(fixture.master.registrations.at(-1)).to.not.have.property('operations')
  })

  it('finishes the deletion that a crash interrupted before anything else', async () => {
    const made = volume('v', 10)
    await perform(createOrder(made))
    await fixture.agent.stop()
    const file = join(fixture.workDir, 'meta/agent.json')
    const record = JSON.parse(await readFile(file, 'utf8')) as object
    const trash = join(fixture.workDir, 'volumes/.removing/x')
    const doomed = [{ path: folderOf('v'), trash }]
    await writeFile(file, JSON.stringify({ ...record, checkpointedResources: [], doomed }))
    await writeFile(join(folderOf('v'), 'old'), 'data')
    await fixture.restart()
    expect(await readdir(join(fixture.workDir, 'volumes/roles/eng'))).to.deep.equal([])
    await eventually(async () => (await readdir(join(fixture.workDir, 'volumes/.removing'))).length === 0)
    await eventually(async () => {
      const { doomed: left } = JSON.parse(await readFile(file, 'utf8')) as { doomed?: unknown[] }
      return left?.length === 0
    })
  })
})
