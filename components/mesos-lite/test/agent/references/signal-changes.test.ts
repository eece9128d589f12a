import { expect } from 'chai'
import type { ReferenceQuestion, SecretAnswer } from '@dcos-lite/lib/contracts'
import { testEnvironment } from '@dcos-lite/lib/testing'
import { createChangeTeller } from '../../../src/agent/references/signal-changes.ts'
import type { ReferenceResolver } from '../../../src/agent/references/reference-resolver.ts'
import type { AgentContext } from '../../../src/agent/tasks/agent-context.ts'
import type { TaskHandle } from '../../../src/agent/tasks/task-handle.ts'

const secret = { type: 'REFERENCE', reference: { name: 'word' } }
const handle = {
  record: {
    containerId: 'c1',
    startedAtMs: 1,
    task: {
      task_id: { value: 't1' },
      labels: { labels: [{ key: 'DCOS_SECRETS_ON_CHANGE', value: 'signal:HUP' }] },
      container: { volumes: [{ container_path: 'word', source: { type: 'SECRET', secret } }] },
    },
  },
} as unknown as TaskHandle

describe('what tells tasks that something they refer to has changed', () => {
  it('writes the newest version last, however slow an older one is', async () => {
    const written: string[] = []
    const gate = Promise.withResolvers<void>()
    let newest = 'first'
    const answerOf = (): SecretAnswer => ({ found: true, value: Buffer.from(newest), version: newest })
    const resolver = {
      renew: (_question: ReferenceQuestion) => Promise.resolve({ answer: answerOf(), changed: true }),
    } as unknown as ReferenceResolver
    const launcher = {
      async renewCredential(_containerId: string, _index: number, content: Uint8Array): Promise<boolean> {
        const text = Buffer.from(content).toString()
        if (text === 'first') await gate.promise
        written.push(text)
        return true
      },
      signal: () => Promise.resolve(),
    }
    const context = { launcher, log: testEnvironment().log } as unknown as AgentContext
    const tell = createChangeTeller(() => [handle], { context, resolver })
    const older = tell(undefined)
    // By now the first has been read.
    await new Promise((resolve) => setImmediate(resolve))
    newest = 'second'
    const newer = tell([{ kind: 'secret', path: 'word' }])
    await new Promise((resolve) => setImmediate(resolve))
    gate.resolve()
    await Promise.all([older, newer])
    expect(written).to.deep.equal(['first', 'second'])
  })
})
