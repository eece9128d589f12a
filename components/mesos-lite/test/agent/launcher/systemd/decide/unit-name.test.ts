import { expect } from 'chai'
import fc from 'fast-check'
import {
  containerOf,
  isSliceName,
  podSlice,
  slicePath,
  taskUnitOfPath,
  unitObjectPath,
  unitOf,
} from '../../../../../src/agent/launcher/systemd/decide/unit-name.ts'

describe('the names of units', () => {
  it('lead from a container to its unit and back, also by object path', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[A-Za-z0-9_.:-]{1,60}$/), (containerId) => {
        const unit = unitOf(containerId)
        expect(containerOf(unit)).to.equal(containerId)
        expect(unitObjectPath(unit)).to.match(/^\/org\/freedesktop\/systemd1\/unit\/[A-Za-z0-9_]+$/)
        expect(taskUnitOfPath(unitObjectPath(unit))).to.equal(unit)
      }),
      { numRuns: 100 },
    )
    expect(unitObjectPath('dcos-task-1a.service')).to.equal(
      '/org/freedesktop/systemd1/unit/dcos_2dtask_2d1a_2eservice',
    )
  })

  it('tell units of others', () => {
    expect(containerOf('ssh.service')).to.equal(undefined)
    expect(containerOf('dcos-task-a.slice')).to.equal(undefined)
    expect(taskUnitOfPath(unitObjectPath('dcos-mesos-slave.service'))).to.equal(undefined)
  })

  it('put the members of a pod into one slice below the slice of tasks', () => {
    const slice = podSlice('dcos-tasks.slice', '6f1c0d2e-aaaa')
    expect(slice).to.equal('dcos-tasks-pod6f1c0d2eaaaa.slice')
    expect(slicePath(slice)).to.equal(`dcos.slice/dcos-tasks.slice/${slice}`)
    expect(isSliceName(slice)).to.equal(true)
  })

  it('refuse what is no slice', () => {
    for (const name of ['tasks', '-.slice', 'a--b.slice', 'a/b.slice', '.slice ', 'a-.slice']) {
      expect(isSliceName(name), name).to.equal(false)
    }
  })
})
