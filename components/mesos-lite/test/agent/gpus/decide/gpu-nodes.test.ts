import { expect } from 'chai'
import fc from 'fast-check'
import { findGpuNodes, gpuVariables, pickGpus } from '../../../../src/agent/gpus/decide/gpu-nodes.ts'

describe('graphics processors', () => {
  it('are the numbered nodes of a folder, in the order of their numbers', () => {
    const names = [
      'nvidia10',
      'nvidia2',
      'nvidiactl',
      'nvidia-uvm',
      'nvidia-caps',
      'nvidia0x',
      'null',
      'nvidia',
    ]
    expect(findGpuNodes('/dev', names)).to.deep.equal({
      each: ['/dev/nvidia2', '/dev/nvidia10'],
      shared: ['/dev/nvidiactl', '/dev/nvidia-uvm'],
    })
  })

  it('are told by their numbers, which CUDA counts anew where others cannot be reached', () => {
    const pinned = ['/dev/nvidia2', '/dev/nvidia10']
    expect(gpuVariables(pinned, false)).to.include({
      NVIDIA_VISIBLE_DEVICES: '2,10',
      CUDA_VISIBLE_DEVICES: '2,10',
    })
    expect(gpuVariables(pinned, true)).to.include({
      NVIDIA_VISIBLE_DEVICES: '2,10',
      CUDA_VISIBLE_DEVICES: '0,1',
    })
  })

  it('are held by one at a time over any history of starts and ends', () => {
    const each = ['0', '1', '2', '3']
    const step = fc.record({ ends: fc.boolean(), which: fc.nat(3), wanted: fc.integer({ min: 1, max: 4 }) })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const holders: string[][] = []
        for (const { ends, which, wanted } of steps) {
          if (ends) holders.splice(which, 1)
          else {
            const held = new Set(holders.flat())
            const picked = pickGpus(each, held, wanted)
            expect(picked === undefined).to.equal(each.length - held.size < wanted)
            if (picked) holders.push(picked)
          }
          expect(new Set(holders.flat()).size).to.equal(holders.flat().length)
        }
      }),
    )
  })
})
