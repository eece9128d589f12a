import { expect } from 'chai'
import { request } from 'node:http'
import type { ClientRequest, IncomingMessage } from 'node:http'
import type { AgentFixture } from '../fixture.ts'
import { startFixture, task } from '../fixture.ts'

/** The wire format by hand, so that our own codec is not its own judge. */
const varint = (value: number): number[] =>
  value < 128 ? [value] : [(value % 128) | 128, ...varint(Math.floor(value / 128))]
const number = (field: number, value: number): Buffer => Buffer.from([...varint(field * 8), ...varint(value)])
const bytes = (field: number, content: Buffer | string): Buffer => {
  const body = Buffer.from(content as string)
  return Buffer.concat([Buffer.from([...varint(field * 8 + 2), ...varint(body.length)]), body])
}
const message = (field: number, ...parts: Buffer[]): Buffer => bytes(field, Buffer.concat(parts))
const record = (content: Buffer): Buffer => Buffer.concat([Buffer.from(`${content.length}\n`), content])
const all = async (incoming: IncomingMessage): Promise<Buffer> =>
  Buffer.concat((await incoming.toArray()) as Buffer[])

describe('a session in protobuf, as the original command line speaks it', () => {
  let fixture: AgentFixture
  let parent: Buffer[]
  before(async () => {
    fixture = await startFixture()
    fixture.master.launch([task('host', 'exec sleep 959')])
    const status = await fixture.master.until('host', 'TASK_RUNNING')
    parent = [bytes(1, status.container_status?.container_id?.value ?? '')]
  })
  after(() => fixture.close())

  const open = (headers: Record<string, string>): [ClientRequest, Promise<IncomingMessage>] => {
    const outgoing = request(`${fixture.agent.urls.api}/slave(1)/api/v1`, { method: 'POST', headers })
    return [
      outgoing,
      new Promise((resolve, reject) => outgoing.once('response', resolve).once('error', reject)),
    ]
  }
  const protobuf = 'application/x-protobuf'
  const idOf = (value: string): Buffer[] => [bytes(1, value), message(2, ...parent)]
  const launch = (value: string, argv: string[], terminal: Buffer[]): Promise<IncomingMessage> => {
    const [outgoing, answer] = open({
      'content-type': protobuf,
      accept: 'application/recordio',
      'message-accept': protobuf,
    })
    const words = argv.map((word) => bytes(7, word))
    const command = message(2, bytes(3, argv[0] ?? ''), ...words, number(6, 0))
    const body = [message(1, ...idOf(value)), command, message(3, number(1, 2), ...terminal)]
    outgoing.end(Buffer.concat([number(1, 17), message(9, ...body)]))
    return answer
  }
  const attach = (value: string): [ClientRequest, Promise<IncomingMessage>, (...io: Buffer[]) => void] => {
    const [outgoing, answer] = open({
      'content-type': 'application/recordio',
      'message-content-type': protobuf,
    })
    const send = (...part: Buffer[]): void =>
      void outgoing.write(record(Buffer.concat([number(1, 18), message(10, ...part)])))
    send(number(1, 1), message(2, ...idOf(value)))
    return [outgoing, answer, (...io) => send(number(1, 2), message(3, ...io))]
  }
  const exitStatus = async (value: string): Promise<Buffer> => {
    const [outgoing, answer] = open({ 'content-type': protobuf, accept: protobuf })
    outgoing.end(Buffer.concat([number(1, 23), message(14, message(1, ...idOf(value)))]))
    const incoming = await answer
    expect(incoming.headers['content-type']).to.equal(protobuf)
    return await all(incoming)
  }

  it('gives output, takes input in pieces and its end, and tells the exit status', async () => {
    const session = await launch('raw', ['sh', '-c', 'cat; echo bad >&2; exit 5'], [])
    expect(session.headers).to.include({
      'content-type': 'application/recordio',
      'message-content-type': protobuf,
    })
    const [outgoing, answer, io] = attach('raw')
    io(number(1, 1), message(2, number(1, 1), bytes(2, 'typed')))
    io(number(1, 1), message(2, number(1, 1), bytes(2, '')))
    outgoing.end()
    const said = await all(session)
    expect((await answer).statusCode).to.equal(200)
    expect((await answer).headers).not.to.have.property('content-type')
    const data = (kind: number, text: string): Buffer =>
      record(Buffer.concat([number(1, 1), message(2, number(1, kind), bytes(2, text))]))
    expect(said.equals(Buffer.concat([data(2, 'typed'), data(3, 'bad\n')])), said.toString()).to.equal(true)
    const expected = Buffer.concat([number(1, 15), message(16, number(1, 5 * 256))])
    expect((await exitStatus('raw')).equals(expected)).to.equal(true)
  })

  it('has a terminal whose size is set twice, first to nothing', async () => {
    const words = ['sh', '-c', 'until test "$(stty size)" = "33 99"; do sleep 0.02; done; echo sized']
    const session = await launch('sized', words, [message(10)])
    const [outgoing, answer, io] = attach('sized')
    const over = answer.catch(() => undefined) // the input is cut before it is answered, or just after
    for (const [rows, columns] of [
      [0, 0],
      [33, 99],
    ] as const) {
      const size = message(2, message(1, number(1, rows), number(2, columns)))
      io(number(1, 2), message(3, number(1, 1), size))
    }
    expect((await all(session)).toString()).to.contain('sized\r\n')
    outgoing.destroy()
    await over
    expect(
      (await exitStatus('sized')).equals(Buffer.concat([number(1, 15), message(16, number(1, 0))])),
    ).to.equal(true)
  })

  it('answers calls that only read', async () => {
    const [outgoing, answer] = open({ 'content-type': protobuf, accept: protobuf })
    outgoing.end(number(1, 1))
    const healthy = Buffer.concat([number(1, 1), message(2, number(1, 1))])
    expect((await all(await answer)).equals(healthy)).to.equal(true)
  })
})
