import type { ServerResponse } from 'node:http'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { call } from './stand-ins/call.ts'
import { startStandInCluster } from './stand-ins/cluster.ts'
import type { StandInCluster } from './stand-ins/cluster.ts'
import { startStandInUpstream } from './stand-ins/upstream.ts'
import type { StandInUpstream } from './stand-ins/upstream.ts'

describe('a front door with several masters', function () {
  this.timeout(120_000)
  let cluster: StandInCluster
  let masters: StandInUpstream[]
  let schedulers: StandInUpstream[]
  let leading: number
  /** Takes calls and says nothing, as a machine that lost its power. */
  let silent: number | undefined
  const waiting: ServerResponse[] = []

  const get = (path: string, headers: Record<string, string> = {}) =>
    call(cluster.front, path, { headers: { authorization: cluster.authorization, ...headers } })
  const gone = (index: number, response: ServerResponse): boolean => {
    if (index === silent) waiting.push(response)
    return index === silent
  }
  const startMaster = (index: number): Promise<StandInUpstream> =>
    startStandInUpstream((request, response) => {
      if (gone(index, response)) return true
      const leader = masters[leading]?.host ?? ''
      const redirected = request.url === '/redirect' || index !== leading
      if (redirected) {
        response.writeHead(307, { location: `//${leader}${request.url === '/redirect' ? '' : request.url}` })
        response.end()
      }
      return redirected
    })
  const startScheduler = (index: number): Promise<StandInUpstream> =>
    startStandInUpstream((request, response) => {
      if (gone(index, response)) return true
      if (request.url !== '/v2/leader' && request.url !== '/leader') return false
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ leader: schedulers[leading]?.host }))
      return true
    })

  beforeEach(async () => {
    leading = 1
    silent = undefined
    masters = []
    schedulers = []
    for (let index = 0; index < 3; index++) {
      masters.push(await startMaster(index))
      schedulers.push(await startScheduler(index))
    }
    cluster = await startStandInCluster()
    const [mesos, marathon] = [masters, schedulers].map((all) => all.map(({ url }) => url))
    await cluster.restart({
      led: { mesos: mesos ?? [], marathon: marathon ?? [], metronome: marathon ?? [] },
    })
  })
  afterEach(async () => {
    for (const response of waiting.splice(0)) response.destroy()
    await cluster.stop()
    await Promise.all([...masters, ...schedulers].map((one) => one.stop()))
  })

  const reaches = (all: StandInUpstream[], index: number, path: string, mark: string): Promise<unknown> =>
    eventually(async () => {
      const answer = await get(path, { 'x-mark': mark })
      expect(answer.status, answer.body).to.equal(200)
      expect(all[index]?.received.some(({ headers }) => headers['x-mark'] === mark)).to.equal(true)
    })

  it('sends requests to who leads, and to the next one once that leads', async () => {
    await reaches(masters, 1, '/mesos/state', 'first')
    await reaches(schedulers, 1, '/service/marathon/v2/apps', 'first')
    await reaches(schedulers, 1, '/service/metronome/v1/jobs', 'second')
    leading = 2
    await reaches(masters, 2, '/mesos/state', 'third')
    await reaches(schedulers, 2, '/marathon/v2/apps', 'third')
    await reaches(schedulers, 2, '/service/metronome/v1/jobs', 'fourth')
  })

  it('names the address of no master in a redirect', async () => {
    await reaches(masters, 1, '/mesos/state', 'first')
    const { status, headers } = await get('/mesos/redirect')
    expect([status, headers.location]).to.deep.equal([307, '/mesos/'])
  })

  it('tries another one at once where the leader takes no connection, also with a body', async () => {
    await reaches(schedulers, 1, '/service/marathon/v2/apps', 'first')
    await schedulers[1]?.stop()
    const answer = await call(cluster.front, '/service/marathon/v2/apps', {
      method: 'POST',
      headers: { authorization: cluster.authorization, 'content-length': '2' },
      body: '{}',
    })
    expect(answer.status, answer.body).to.equal(200)
    expect(schedulers.flatMap(({ received }) => received).some(({ body }) => body === '{}')).to.equal(true)
  })

  it('repeats at the next leader what the former one left without an answer', async () => {
    await reaches(masters, 1, '/mesos/state', 'first')
    silent = 1
    const hanging = get('/mesos/slaves')
    await eventually(() => waiting.length > 0)
    leading = 2
    expect((await hanging).status).to.equal(200)
  })
})
