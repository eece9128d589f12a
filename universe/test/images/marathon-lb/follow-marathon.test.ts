import { createVerify, generateKeyPairSync } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect } from 'chai'
import { eventually } from '@dcos-lite/lib/testing'
import { openMarathon } from '../../../images/marathon-lb/follow-marathon.ts'
import { countOf } from '../../../images/marathon-lb/haproxy.ts'
import { loginToken } from '../../../images/marathon-lb/service-login.ts'
import { readSettings } from '../../../images/marathon-lb/settings.ts'

const keys = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})

describe('marathon-lb', () => {
  const stops: (() => void)[] = []
  afterEach(() => {
    for (const stop of stops.splice(0)) stop()
  })

  async function serve(answer: (asked: IncomingMessage, reply: ServerResponse) => void): Promise<string> {
    const server = createServer(answer).listen(0, '127.0.0.1')
    await once(server, 'listening')
    stops.push(() => {
      server.close()
      server.closeAllConnections()
    })
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }

  it('reads apps with the login of its account, and logs in anew when that ran out', async () => {
    let logins = 0
    let valid = ''
    const url = await serve((asked, reply) => {
      if (asked.url === '/login') {
        logins += 1
        valid = `token=${logins}`
        reply.end(JSON.stringify({ token: `${logins}` }))
      } else if (asked.headers.authorization === valid) reply.end('{"apps":[{"id":"/web"}]}')
      else reply.writeHead(401).end()
    })
    const account = { uid: 'lb', private_key: keys.privateKey, login_endpoint: `${url}/login` }
    const settings = readSettings({
      MARATHON_URL: url,
      DCOS_SERVICE_ACCOUNT_CREDENTIAL: JSON.stringify(account),
    })
    const marathon = openMarathon(settings, () => undefined)
    expect(await marathon.apps()).to.deep.equal([{ id: '/web' }])
    valid = 'another key'
    const refused = await marathon.apps().catch((error: unknown) => String(error))
    expect(refused).to.include('401')
    expect(await marathon.apps()).to.deep.equal([{ id: '/web' }])
    expect(logins).to.equal(2)
  })

  it('signs the login of its account with the key of it', () => {
    const token = loginToken({ uid: 'lb', private_key: keys.privateKey }, 1_700_000_000)
    const [head = '', body = '', signature = ''] = token.split('.')
    expect(JSON.parse(Buffer.from(body, 'base64url').toString())).to.deep.equal({
      uid: 'lb',
      exp: 1_700_000_000,
    })
    const check = createVerify('RSA-SHA256').update(`${head}.${body}`)
    expect(check.verify(keys.publicKey, signature, 'base64url')).to.equal(true)
  })

  it('is told of every event, follows redirections to the leader, and comes back when the stream ends', async () => {
    const streams: ServerResponse[] = []
    const leader = await serve((_asked, reply) => {
      reply.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      streams.push(reply)
    })
    const url = await serve((asked, reply) => {
      reply.writeHead(302, { location: leader + (asked.url ?? '') }).end()
    })
    let changes = 0
    const ending = new AbortController()
    const marathon = openMarathon(readSettings({ MARATHON_URL: url }), () => undefined)
    const following = marathon.follow(() => (changes += 1), ending.signal)
    await eventually(() => streams.length === 1)
    streams[0]?.write('event: status_update_event\ndata: {}\n\n')
    await eventually(() => changes === 1)
    streams[0]?.end()
    await eventually(() => changes === 2 && streams.length === 2)
    ending.abort()
    await following
  })

  it('reads from the master process how many reloads there were, and how many failed', () => {
    const text =
      '#<PID> <type> <reloads> <uptime> <version>\n7 master 5 [failed: 1] 0d00h02m07s 2.6\n# workers\n'
    expect(countOf(text)).to.deep.equal({ reloads: 5, failed: 1 })
    expect(countOf('7  master  0  0d00h')).to.deep.equal({ reloads: 0, failed: 0 })
    expect(countOf('')).to.equal(undefined)
  })

  it('refuses settings that are no numbers', () => {
    expect(() => readSettings({ CONNECTIONS: 'many' })).to.throw('many')
  })
})
