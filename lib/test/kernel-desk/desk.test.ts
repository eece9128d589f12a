import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { createManualClock } from '@dcos-lite/lib/clock'
import { createKernelDesk } from '@dcos-lite/lib/kernel-desk'
import type { KernelDesk } from '@dcos-lite/lib/kernel-desk'
import { testEnvironment } from '@dcos-lite/lib/testing'

interface Stage {
  desk: KernelDesk
  /** The roles that the master was asked about, in order. */
  asked: string[]
  advance(ms: number): void
}

/** A desk at a master that answers every question with this status. */
async function withMaster(status: number, work: (stage: Stage) => Promise<void>): Promise<void> {
  const asked: string[] = []
  const server: Server = createServer((request, response) => {
    let text = ''
    request.on('data', (part: Buffer) => (text += part.toString()))
    request.on('end', () => {
      const { framework, role } = JSON.parse(text) as { framework: string; role: string }
      asked.push(role)
      const nodes = [{ agentId: `${framework}-${role}`, hostname: 'one', reasons: [] }]
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify({ nodes }))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const clock = createManualClock()
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const { log } = testEnvironment()
  try {
    const desk = createKernelDesk({ clock, log, masterUrl: () => url, frameworkId: () => 'f' })
    await work({ desk, asked, advance: (ms) => clock.advance(ms) })
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
}

const of = (...roles: string[]) => roles.map((role) => ({ role, cpus: 1, mem: 1, disk: 0, gpus: 0 }))

describe('What the master is asked about offers', () => {
  it('is asked once for equal questions, also of several who ask at once, and again later', () =>
    withMaster(200, async ({ desk, asked, advance }) => {
      const [first, second] = await Promise.all([desk.answers(of('a', 'b', 'a')), desk.answers(of('a'))])
      expect(first.map((answer) => [...(answer?.keys() ?? [])])).to.deep.equal([['f-a'], ['f-b'], ['f-a']])
      expect(second).to.have.length(1)
      expect(asked).to.deep.equal(['a', 'b'])
      advance(2000)
      await desk.answers(of('a'))
      expect(asked).to.deep.equal(['a', 'b', 'a'])
      expect(await desk.answers([])).to.deep.equal([])
    }))

  it('is only so much at a time, and what was not asked yet comes first the next time', () =>
    withMaster(200, async ({ desk, asked, advance }) => {
      const roles = Array.from({ length: 12 }, (_, index) => `r${index}`)
      const answers = await desk.answers(of(...roles))
      expect(answers.filter((answer) => answer !== undefined)).to.have.length(8)
      advance(2000)
      const all = await desk.answers(of(...roles))
      expect(all.filter((answer) => answer !== undefined)).to.have.length(12)
      expect(asked.slice(8, 12)).to.deep.equal(roles.slice(8))
    }))

  it('is nothing for a while when it cannot say', () =>
    withMaster(404, async ({ desk, asked, advance }) => {
      expect(await desk.answers(of('a', 'b'))).to.deep.equal([undefined, undefined])
      await desk.answers(of('a'))
      expect(asked).to.deep.equal(['a'])
      advance(11_000)
      await desk.answers(of('a'))
      expect(asked).to.deep.equal(['a', 'a'])
    }))
})
