import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { createManualClock } from '@dcos-lite/lib/clock'
import type { Logger } from '@dcos-lite/lib/log'
import { silentLogger } from '@dcos-lite/lib/log'
import { createAgentDirectory } from '../../src/agents/directory.ts'

const answer = {
  get_agents: {
    agents: [{ agent_info: { id: { value: 'S0' }, hostname: 'one' }, pid: 'slave(1)@127.0.0.1:5051' }],
  },
}

describe('The directory of agents', () => {
  it('tells once in the log that the master does not answer, keeps what it knew, and says why', async () => {
    let status = 200
    const master = createServer((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
    })
    await new Promise<void>((resolve) => master.listen(0, '127.0.0.1', resolve))
    const told: string[] = []
    const log: Logger = {
      ...silentLogger,
      warn: (message: string) => void told.push(`warn: ${message}`),
      info: (message: string) => void told.push(`info: ${message}`),
    }
    const clock = createManualClock()
    const directory = createAgentDirectory({
      clock,
      log,
      pollMs: 1000,
      masterUrl: () => `http://127.0.0.1:${(master.address() as AddressInfo).port}`,
      onChange: () => undefined,
    })
    try {
      expect([...(await directory.refresh()).keys()]).to.deep.equal(['S0'])
      expect(directory.failure()).to.equal(undefined)
      status = 500
      for (let round = 0; round < 2; round += 1) {
        clock.advance(5000)
        expect((await directory.recent(1000))?.has('S0')).to.equal(true)
      }
      expect(directory.failure()).to.equal('the master answered 500')
      expect(told).to.deep.equal(['warn: the list of agents could not be read'])
      status = 200
      await directory.refresh()
      expect(directory.failure()).to.equal(undefined)
      expect(told.at(-1)).to.equal('info: the list of agents can be read again')
    } finally {
      directory.stop()
      master.closeAllConnections()
      await new Promise((resolve) => master.close(resolve))
    }
  })
})
