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
    expect(() => parseAttributes('keys:[5-1]')).to.throw('"5-1", which is no range')
    expect(() => parseAttributes('keys:[a-b]')).to.throw('no range')
    const [time, power, public_ip] = parseAttributes('time:10:30\npower:-1.5e3;public_ip:true')
    expect([time?.text?.value, power?.scalar?.value, public_ip?.text?.value]).to.deep.equal([
      '10:30',
      -1500,
      'true',
    ])
  })

  it('detects what the configuration does not name', async () => {
    const resources = await detectResources('cpus:2;mem(role):64', '/')
    expect(resources.map(({ name }) => name).sort()).to.deep.equal(['cpus', 'disk', 'mem', 'ports'])
    expect(offeredOf(4 * 2 ** 30, 2 ** 30, 2 * 2 ** 30)).to.equal(3072)
    expect(offeredOf(2 ** 30, 2 ** 30, 2 * 2 ** 30)).to.equal(512)
  })

  it('offers what Mesos does of a machine that does not say what it has', async () => {
    const resources = await detectResources('cpus:1;mem:1', '/no/such/folder')
    expect(resources.find(({ name }) => name === 'disk')?.scalar?.value).to.equal(10_240)
  })

  it('counts graphics processors, and refuses more than there are', async () => {
    const gpusOf = async (text: string, gpus: number): Promise<number | undefined> =>
      (await detectResources(text, '/', { gpus })).find(({ name }) => name === 'gpus')?.scalar?.value
    expect(await gpusOf('cpus:1', 2)).to.equal(2)
    expect(await gpusOf('gpus:1', 2)).to.equal(1)
    expect(await gpusOf('cpus:1', 0)).to.equal(undefined)
    for (const [text, reason] of [
      ['gpus:3', 'has 2'],
      ['gpus:0.5', 'no whole number'],
    ] as const) {
      const error = await gpusOf(text, 2).then(
        () => undefined,
        (failure: Error) => failure,
      )
      expect(error?.message).to.contain(reason)
    }
  })

  it('reserves what names no role for the role of the agent', async () => {
    const resources = await detectResources('cpus:2;mem(other):64', '/', { defaultRole: 'slave_public' })
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
