import { createServer } from 'node:http'
import type { ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { expect } from 'chai'
import type { SchedulerCallMessage, SchedulerEvent } from '@dcos-lite/lib/mesos'
import { encodeRecord } from '@dcos-lite/lib/recordio'
import { eventually } from '@dcos-lite/lib/testing'
import { offerOf } from '../placement/offers.ts'
import { withMarathon } from '../support/started-marathon.ts'

/** A master that offers one agent after every subscription and revival, and refuses every launch. */
async function withRefusingMaster(
  work: (url: string, accepts: SchedulerCallMessage[]) => Promise<void>,
): Promise<void> {
  const accepts: SchedulerCallMessage[] = []
  let stream: ServerResponse | undefined
  let offers = 0
  const send = (event: SchedulerEvent): void => void stream?.write(encodeRecord(JSON.stringify(event)))
  const offer = (): void => {
    const id = { value: `offer-${++offers}` }
    const one = offerOf('1', 'cpus:4;mem:4096;disk:1000;ports:[31000-31009]', { id })
    send({ type: 'OFFERS', offers: { offers: [one] } })
  }
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      if (!body) return response.writeHead(404).end()
      const call = JSON.parse(body) as SchedulerCallMessage
      if (call.type === 'SUBSCRIBE') {
        stream = response.writeHead(200, { 'content-type': 'application/json', 'mesos-stream-id': 's' })
        const framework_id = { value: 'framework' }
        send({ type: 'SUBSCRIBED', subscribed: { framework_id, heartbeat_interval_seconds: 600 } })
        return undefined
      }
      if (call.type === 'ACCEPT') {
        accepts.push(call)
        return response.writeHead(400).end('no such field')
      }
      response.writeHead(202).end()
      if (call.type === 'REVIVE') offer()
      return undefined
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, accepts)
  } finally {
    await new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  }
}

describe('A launch that the master refuses', () => {
  it('waits for the delay of its service, and says why', () =>
    withRefusingMaster((url, accepts) =>
      withMarathon(
        async ({ call }) => {
          const app = { id: '/wrong', cmd: 'true', cpus: 0.1, mem: 32, backoffSeconds: 3000 }
          expect((await call('POST', '/v2/apps', app)).status).to.equal(201)
          await eventually(async () => {
            const shown = (await call('GET', '/v2/apps//wrong')).body.app
            expect(shown.lastTaskFailure).to.include({
              state: 'TASK_ERROR',
              message: 'the master refused the launch: no such field',
            })
            const [queued] = (await call('GET', '/v2/queue')).body.queue
            expect(queued?.explanation.reason).to.contain('Launches are held back')
            expect(queued?.explanation.reason).to.contain('the master refused the launch: no such field')
          })
          expect(accepts).to.have.length(1)
        },
        { masterUrls: [url] },
      ),
    ))
})
