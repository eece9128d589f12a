import { execFileSync } from 'node:child_process'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { once } from 'node:events'
import { hostname, totalmem } from 'node:os'
import { expect } from 'chai'
import { parseFacts } from '../../src/facts/parse-facts.ts'
import { parseSockets } from '../../src/facts/sockets.ts'
import { gatherFacts } from '../../src/remote/gather-facts.ts'

describe('The facts of a host', () => {
  it('are read by a script that the shell of this machine runs too', async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { argv, input } = gatherFacts()
    const [program = '', ...words] = argv
    const askedMs = Date.now()
    const output = execFileSync(program, words, {
      input,
      encoding: 'utf8',
      stdio: ['pipe', 'pipe', 'ignore'],
      maxBuffer: 2 ** 26,
    })
    const facts = parseFacts('10.0.0.1', output, { askedMs, answeredMs: Date.now() }, '10.0.0.1')
    const { port } = server.address() as AddressInfo
    server.close()
    expect(facts?.hostname).to.equal(hostname())
    expect(facts?.memoryBytes).to.equal(totalmem())
    expect(facts?.glibc).to.match(/^2\.\d+$/)
    expect(facts?.missingCommands.filter((name) => name !== 'systemctl')).to.deep.equal([])
    expect(facts?.listeners).to.deep.include({ protocol: 'tcp', address: '127.0.0.1', port })
    expect(facts?.disks.every(({ freeBytes }) => freeBytes > 0)).to.equal(true)
    expect(facts?.addresses).to.include('127.0.0.1')
    expect(Math.abs(facts?.clock.offsetMs ?? Infinity)).to.be.at.most((facts?.clock.uncertaintyMs ?? 0) + 50)
    expect(facts?.detectedAddress).to.equal('10.0.0.1')
  })

  it('are refused when the output is not whole', () => {
    expect(parseFacts('a', '\n@@clock\n1.0\n', { askedMs: 0, answeredMs: 1 }, undefined)).to.equal(undefined)
  })

  it('tell sockets that listen from others, in both families', () => {
    const table = [
      '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
      '   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1',
      '   1: 0B4D1FAC:0016 01020304:C350 01 00000000:00000000 00:00000000 00000000     0        0 2',
      '   2: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 3',
      '   3: 0000000000000000FFFF00000100007F:0051 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 4',
    ].join('\n')
    expect(parseSockets(table, 'tcp')).to.deep.equal([
      { protocol: 'tcp', address: '127.0.0.1', port: 8080 },
      { protocol: 'tcp', address: '0.0.0.0', port: 80 },
      { protocol: 'tcp', address: '127.0.0.1', port: 81 },
    ])
  })
})
