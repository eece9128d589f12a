import type { Clock } from '@dcos-lite/lib/clock'
import { referenceName } from '@dcos-lite/lib/contracts'
import type { ReferenceQuestion, SecretAnswer, SecretResolver } from '@dcos-lite/lib/contracts'
import type { AgentMessage, ResolvedReference } from '../../protocol/messages.ts'

/** Resolves what tasks refer to by asking the master; what it knows is in memory alone. */
export interface ReferenceResolver extends SecretResolver {
  /** Takes an answer of the master. */
  take(question: number, answer: ResolvedReference): void
  /** Asks again, and says whether there is another version than the one that is remembered for the task. */
  renew(question: ReferenceQuestion): Promise<{ answer: SecretAnswer; changed: boolean }>
  /** Forgets what a task that ended has referred to. */
  forget(taskId: string): void
}

/** A task is not kept waiting longer for its secrets. */
const patienceMs = 30_000
/** Without an answer for so long the question is asked again; the session may have changed. */
const answerMs = 5_000
const pauseMs = 200

const keyOf = ({ kind = 'secret', path }: ReferenceQuestion): string => referenceName({ kind, path })

/** Creates the resolver; `post` hands a message to the session with the master, false when there is none. */
export function createReferenceResolver(
  clock: Clock,
  post: (message: AgentMessage) => boolean,
): ReferenceResolver {
  const waiting = new Map<number, (answer: ResolvedReference) => void>()
  /** By task: a probe that runs every second does not ask the master each time. */
  const held = new Map<string, Map<string, Promise<SecretAnswer>>>()
  let questions = 0

  const askOnce = async (asked: ReferenceQuestion): Promise<ResolvedReference> => {
    const question = (questions += 1)
    const { path, forTask: taskId, kind = 'secret' } = asked
    const { promise, resolve } = Promise.withResolvers<ResolvedReference>()
    waiting.set(question, resolve)
    const none: ResolvedReference = { refused: 'the master cannot be asked now', retry: true }
    const timer = clock.after(answerMs, () => resolve(none))
    try {
      if (!post({ type: 'RESOLVE', question, taskId, kind, path })) return none
      return await promise
    } finally {
      timer.cancel()
      waiting.delete(question)
    }
  }
  const ask = async (asked: ReferenceQuestion): Promise<SecretAnswer> => {
    const untilMs = clock.monotonicMs() + patienceMs
    for (;;) {
      const answer = await askOnce(asked)
      if ('value' in answer) {
        return { found: true, value: Buffer.from(answer.value, 'base64'), version: answer.version }
      }
      if (!answer.retry || clock.monotonicMs() > untilMs) return { found: false, reason: answer.refused }
      await clock.sleep(pauseMs)
    }
  }
  const remember = (question: ReferenceQuestion, answer: Promise<SecretAnswer>): void => {
    const ofTask = held.get(question.forTask) ?? new Map<string, Promise<SecretAnswer>>()
    held.set(question.forTask, ofTask)
    ofTask.set(keyOf(question), answer)
  }
  const resolve = async (question: ReferenceQuestion): Promise<SecretAnswer> => {
    const known = held.get(question.forTask)?.get(keyOf(question))
    if (known) return known
    const asking = ask(question)
    remember(question, asking)
    const answer = await asking
    // What was refused may be there the next time.
    if (!answer.found) held.get(question.forTask)?.delete(keyOf(question))
    return answer
  }
  return {
    resolve,
    take: (question, answer) => waiting.get(question)?.(answer),
    async renew(question) {
      const before = await held.get(question.forTask)?.get(keyOf(question))
      const answer = await ask(question)
      if (!answer.found) return { answer, changed: false }
      remember(question, Promise.resolve(answer))
      return { answer, changed: before?.found === true && before.version !== answer.version }
    },
    forget: (taskId) => void held.delete(taskId),
  }
}
