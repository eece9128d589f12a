import { expect } from 'chai'
import { parseAttributes } from '../../../src/agent/machine/attributes.ts'
import { detectResources, offeredOf } from '../../../src/agent/machine/detect-resources.ts'
import { isAlive, findProcess, parseStat } from '../../../src/agent/machine/process-table.ts'
import { exitOf } from '../../../src/agent/launcher/process/state-folder.ts'

describe('what an agent knows of its machine', () => {
  it('reads attributes in the text notation', () => {
    expect(parseAttributes('rack:abc;level:10;keys:[1-5,7];')).to.deep.equal([
      { name: 'rack', type: 'TEXT', text: { value: 'abc' } },
      { name: 'level', type: 'SCALAR', scalar: { value: 10 } },
      {
        name: 'keys',
        type: 'RANGES',
        ranges: {
          range: [
            { begin: 1, end: 5 },
            { begin: 7, end: 7 },
          ],
        },
      },
    ])
    expect(() => parseAttributes('nonsense')).to.throw('is not name:value')
  })

  it('detects what the configuration does not name', async () => {
    const resources = await detectResources('cpus:2;mem(role):64', '/')
    expect(resources.map(({ name }) => name).sort()).to.deep.equal(['cpus', 'disk', 'mem', 'ports'])
    expect(offeredOf(4 * 2 ** 30, 2 ** 30, 2 * 2 ** 30)).to.equal(3072)
    expect(offeredOf(2 ** 30, 2 ** 30, 2 * 2 ** 30)).to.equal(512)
  })

  it('reserves what names no role for the role of the agent', async () => {
    const resources = await detectResources('cpus:2;mem(other):64', '/', 'slave_public')
    const roles = resources.map(({ name, reservations }) => [name, reservations?.[0]?.role])
    expect(Object.fromEntries(roles)).to.deep.equal({
      cpus: 'slave_public',
      mem: 'other',
      disk: 'slave_public',
      ports: 'slave_public',
    })
  })

  it('knows a process by pid and start time, whatever its name', async () => {
    const fields = ['R', 1, 42, 42, ...Array.from({ length: 15 }, () => 0), 777, 0]
    expect(parseStat(`42 (a ) b (c) ${fields.join(' ')}`)?.startTime).to.equal(777)
    const self = await findProcess(process.pid)
    expect(await isAlive({ pid: process.pid, startTime: self?.startTime ?? 0 })).to.equal(true)
    expect(await isAlive({ pid: process.pid, startTime: (self?.startTime ?? 0) - 1 })).to.equal(false)
  })

  it('reads the exit status of a shell as code or signal', () => {
    expect(exitOf(0)).to.deep.equal({ code: 0 })
    expect(exitOf(127)).to.deep.equal({ code: 127 })
    expect(exitOf(137)).to.deep.equal({ signal: 9 })
    expect(exitOf(255)).to.deep.equal({ code: 255 })
  })
})
