import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect } from 'chai'
import { agentResources } from '../src/agents.ts'
import { requireFreePort, reserveTaskPorts } from '../src/ports.ts'

describe('The ports of a local cluster', () => {
  it('give each agent a range of its own, also beside another cluster', async () => {
    const first = await reserveTaskPorts(3, undefined)
    const second = await reserveTaskPorts(3, undefined)
    try {
      const ranges = [first, second].flatMap((ports) => [0, 1, 2].map((index) => ports.rangeOf(index)))
      const numbers = ranges.flatMap(({ begin, end }) =>
        Array.from({ length: end - begin + 1 }, (_, i) => begin + i),
      )
      expect(new Set(numbers).size).to.equal(numbers.length)
      expect(Math.max(...numbers)).to.be.lessThan(32_768)
    } finally {
      await first.release()
      await second.release()
    }
  })

  it('are the same again after a restart', async () => {
    const first = await reserveTaskPorts(2, undefined)
    await first.release()
    const again = await reserveTaskPorts(2, first.base)
    expect(again.base).to.equal(first.base)
    await again.release()
  })

  it('are refused by number when another program has them', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as { port: number }
    const error = await requireFreePort('127.0.0.1', port).catch(
      (thrown: unknown) => thrown as Error & { code: string },
    )
    expect(error?.code).to.equal('DCL_HTTP_PORT_IN_USE')
    expect(error?.message).to.include(String(port))
    server.close()
  })

  it('of public agents are reserved for the public role', () => {
    const ports = { rangeOf: () => ({ begin: 1, end: 2 }), release: () => Promise.resolve() }
    expect(agentResources(4, 3, true, ports)).to.match(
      /cpus\(slave_public\):\d+;.*ports\(slave_public\):\[1-2\]/,
    )
  })
})
