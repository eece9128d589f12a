import { expect } from 'chai'
import { containerLimits } from '../../../../src/agent/lifecycle/decide/container-limits.ts'
import { task } from '../../fixture.ts'

const scalar = (name: string, value: number) => ({ name, type: 'SCALAR' as const, scalar: { value } })

describe('the limits of a container', () => {
  it('are the resources of its task, over all roles', () => {
    const resources = [scalar('cpus', 0.5), { ...scalar('cpus', 0.25), role: 'a' }, scalar('mem', 64)]
    expect(containerLimits(task('a', 'true', { resources }))).to.deep.equal({
      cpuShare: 0.75,
      cpus: 0.75,
      memMiB: 64,
    })
  })

  it('are higher where the task asks for it beside its resources', () => {
    const resources = [scalar('cpus', 0.5), scalar('mem', 64)]
    const limits = { cpus: { value: 2 }, mem: { value: 'Infinity' as const } }
    expect(containerLimits(task('a', 'true', { resources, limits }))).to.deep.equal({
      cpuShare: 0.5,
      cpus: 2,
      memMiB: Infinity,
    })
  })
})
