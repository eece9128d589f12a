import { expect } from 'chai'
import fc from 'fast-check'
import { resolve } from 'node:path'
import { planVolumes } from '../../../../src/agent/sandbox/decide/plan-volumes.ts'

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
    expect(decision).to.deep.equal({ links: [], mounts: [], secrets: [] })
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
      ...{ mounts: [], secrets: [] },
      links: [{ path: 'data', target: { type: 'folder', path: '/volumes/eng/v1' } }],
    })
  })

  it('mounts what a link cannot do, where the launcher can: absolute paths and read-only ones', () => {
    const volumes = [
      { container_path: '/a', host_path: '/host', mode: 'RW' as const },
      { container_path: 'b', host_path: '/host', mode: 'RO' as const },
      { container_path: 'c', host_path: '/host', mode: 'RW' as const },
    ]
    const container = { type: 'MESOS' as const, volumes }
    const source = { type: 'host', path: '/host' }
    expect(planVolumes({ ...facts, place: { kind: 'mounts' }, task: { container } })).to.deep.equal({
      links: [{ path: 'c', target: source }],
      mounts: [
        { source, target: '/a', readOnly: false },
        { source, target: '/sandbox/b', readOnly: true },
      ],
      secrets: [],
    })
  })

  it('mounts everything into a root of its own, parents and secrets too', () => {
    const secret = { type: 'VALUE' as const, value: { data: '' } }
    const parent = {
      type: 'SANDBOX_PATH' as const,
      sandbox_path: { type: 'PARENT' as const, path: 'shared' },
    }
    const volumes = [
      { container_path: '/a', mode: 'RO' as const, source: parent },
      { container_path: 'key', mode: 'RO' as const, source: { type: 'SECRET' as const, secret } },
    ]
    const place = { kind: 'root', sandbox: '/mnt/mesos/sandbox' } as const
    const task = { container: { type: 'MESOS' as const, volumes }, resources: [volume('v1')] }
    expect(planVolumes({ ...facts, place, task })).to.deep.equal({
      links: [],
      mounts: [
        { source: { type: 'folder', path: '/executor/shared' }, target: '/a', readOnly: true },
        {
          source: { type: 'folder', path: '/volumes/eng/v1' },
          target: '/mnt/mesos/sandbox/data',
          readOnly: false,
        },
      ],
      secrets: [{ target: '/mnt/mesos/sandbox/key', secret }],
    })
  })
})
