import { expect } from 'chai'
import { createManualClock } from '@dcos-lite/lib/clock'
import { eventually } from '@dcos-lite/lib/testing'
import type { AgentMessage, ResolvedReference } from '../../../src/protocol/messages.ts'
import { createReferenceResolver } from '../../../src/agent/references/reference-resolver.ts'

type Question = Extract<AgentMessage, { type: 'RESOLVE' }>

function resolverWith(answer: (question: Question) => ResolvedReference | undefined) {
  const asked: Question[] = []
  const clock = createManualClock()
  const resolver = createReferenceResolver(clock, (message) => {
    const question = message as Question
    asked.push(question)
    const given = answer(question)
    if (given) queueMicrotask(() => resolver.take(question.question, given))
    return true
  })
  return { resolver, asked, clock }
}

const value = (text: string, version: string): ResolvedReference => ({
  value: Buffer.from(text).toString('base64'),
  version,
})

describe('what an agent asks the master for', () => {
  it('is asked once for a task, until the task has ended', async () => {
    const { resolver, asked } = resolverWith(() => value('pw', '1'))
    const question = { path: 'a/b', forTask: 't1' }
    for (let times = 0; times < 3; times++) {
      const answer = await resolver.resolve(question)
      expect(answer.found && Buffer.from(answer.value).toString()).to.equal('pw')
    }
    expect(asked).to.have.length(1)
    expect(asked[0]).to.include({ taskId: 't1', kind: 'secret', path: 'a/b' })
    resolver.forget('t1')
    await resolver.resolve(question)
    await resolver.resolve({ ...question, kind: 'config' })
    expect(asked).to.have.length(3)
  })

  it('says why it is refused, and may be there the next time', async () => {
    let answer: ResolvedReference = { refused: 'there is no secret', retry: false }
    const { resolver } = resolverWith(() => answer)
    expect(await resolver.resolve({ path: 'a', forTask: 't' })).to.deep.equal({
      found: false,
      reason: 'there is no secret',
    })
    answer = value('x', '1')
    expect(await resolver.resolve({ path: 'a', forTask: 't' })).to.include({ found: true })
  })

  it('is asked again when the session changes, and given up after a while', async () => {
    const { resolver, asked, clock } = resolverWith(() => undefined)
    let answer: unknown
    void resolver.resolve({ path: 'a', forTask: 't' }).then((given) => (answer = given))
    await eventually(() => {
      clock.advance(5_000)
      expect(answer).to.include({ found: false })
    })
    expect(asked.length).to.be.within(4, 8)
  })

  it('is renewed, and tells a new version from the one that the task has', async () => {
    let version = 1
    const { resolver } = resolverWith(() => value(`v${version}`, String(version)))
    const question = { path: 'a', forTask: 't' }
    expect((await resolver.renew(question)).changed, 'nothing was known before').to.equal(false)
    expect((await resolver.renew(question)).changed).to.equal(false)
    version = 2
    expect((await resolver.renew(question)).changed).to.equal(true)
    expect(await resolver.resolve(question)).to.include({ version: '2' })
  })
})
