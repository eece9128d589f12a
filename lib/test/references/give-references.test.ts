import { expect } from 'chai'
import type { TaskInfo } from '@dcos-lite/lib/mesos'
import { giveReferences, referencesIn } from '@dcos-lite/lib/references'

const task: TaskInfo = {
  name: 'web',
  task_id: { value: 't' },
  agent_id: { value: 'S' },
  command: { value: 'run' },
}
const secret = { type: 'REFERENCE' as const, reference: { name: 'shop/word' } }

describe('the references of a task', () => {
  it('come from labels, behind what the definition sets itself', () => {
    const own = { name: 'LEVEL', value: 'mine' }
    const given = giveReferences(
      { ...task, command: { value: 'run', environment: { variables: [own] } } },
      { DCOS_CONFIG_ENV_LEVEL: 'n/level', DCOS_CONFIG_ENV_SIZE: 'n/size', DCOS_CONFIG_FILE_0: 'n/f:etc/f' },
      '/web',
    )
    expect(
      given.command?.environment?.variables.map(({ name, type }) => `${name} ${type ?? 'VALUE'}`),
    ).to.deep.equal(['LEVEL VALUE', 'SIZE SECRET'])
    expect(given.container).to.include({ type: 'MESOS' })
    expect(referencesIn(given)).to.deep.equal([
      { kind: 'config', path: 'n/size' },
      { kind: 'config', path: 'n/f' },
    ])
    expect(given.labels).to.equal(undefined)
  })

  it('make the scheduler name the service, whatever a label says', () => {
    const variables = [{ name: 'W', type: 'SECRET' as const, secret }]
    const labels = {
      labels: [
        { key: 'DCOS_SPACE', value: '/other' },
        { key: 'A', value: 'b' },
      ],
    }
    const given = giveReferences(
      { ...task, labels, command: { value: 'run', environment: { variables } } },
      {},
      'shop/web',
    )
    expect(given.labels?.labels).to.deep.equal([
      { key: 'A', value: 'b' },
      { key: 'DCOS_SPACE', value: '/shop/web' },
    ])
    expect(giveReferences(task, {}, '/web')).to.deep.equal(task)
  })
})
