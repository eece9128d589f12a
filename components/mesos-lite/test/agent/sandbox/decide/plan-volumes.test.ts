import { expect } from 'chai'
import fc from 'fast-check'
import { resolve } from 'node:path'
import { planVolumes } from '../../../../src/agent/sandbox/decide/plan-volumes.ts'
import { planVolumeFolders } from '../../../../src/agent/sandbox/decide/plan-volume-folders.ts'

const facts = {
  directory: '/sandbox',
  executorDirectory: '/executor',
  volumeFolder: (role: string, id: string) => `/volumes/${role}/${id}`,
}
const task = { name: 't', task_id: { value: 't' }, agent_id: { value: 'a' } }
const volume = (id: string) => ({
  name: 'disk',
  type: 'SCALAR' as const,
  scalar: { value: 1 },
  reservations: [{ type: 'DYNAMIC' as const, role: 'eng' }],
  disk: { persistence: { id }, volume: { mode: 'RW' as const, container_path: 'data' } },
})

describe('the plan of volumes', () => {
  it('makes links only inside the sandbox', () => {
    const part = fc.constantFrom('..', '.', '', 'a', 'b')
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 5 }), (parts) => {
        const volumes = [{ container_path: parts.join('/'), host_path: '/host', mode: 'RW' as const }]
        const decision = planVolumes({ ...facts, task: { ...task, container: { type: 'MESOS', volumes } } })
        if ('refused' in decision) return
        for (const { path } of decision.links) expect(resolve('/sandbox', path)).to.match(/^\/sandbox\/./)
      }),
    )
  })

  it('leaves a host path alone that the task sees anyway', () => {
    const volumes = [{ container_path: '/etc', host_path: '/etc', mode: 'RO' as const }]
    const decision = planVolumes({ ...facts, task: { ...task, container: { type: 'MESOS', volumes } } })
    expect(decision).to.deep.equal({ links: [] })
  })

  it('refuses kinds of volumes it cannot give, by name', () => {
    const volumes = [
      {
        container_path: 'v',
        mode: 'RW' as const,
        source: { type: 'DOCKER_VOLUME' as const, docker_volume: { name: 'x' } },
      },
    ]
    const decision = planVolumes({ ...facts, task: { ...task, container: { type: 'MESOS', volumes } } })
    expect(decision).to.have.property('refused').that.contains('docker volume')
  })

  it('links persistent volumes to their folder', () => {
    const decision = planVolumes({ ...facts, task: { ...task, resources: [volume('v1')] } })
    expect(decision).to.deep.equal({
      links: [{ path: 'data', target: { type: 'folder', path: '/volumes/eng/v1' } }],
    })
  })
})

describe('the folders of volumes', () => {
  it('are made for new volumes and deleted for gone ones, and never both', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd'))
    fc.assert(
      fc.property(ids, ids, (before, after) => {
        const { create, destroy } = planVolumeFolders(before.map(volume), after.map(volume))
        expect(create.map(({ persistenceId }) => persistenceId)).to.deep.equal(
          after.filter((id) => !before.includes(id)),
        )
        expect(destroy.map(({ persistenceId }) => persistenceId)).to.deep.equal(
          before.filter((id) => !after.includes(id)),
        )
      }),
    )
  })
})
