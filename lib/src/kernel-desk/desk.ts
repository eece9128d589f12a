import type { Clock } from '../clock/index.ts'
import type { KernelNode, KernelQuestion } from '../contracts/index.ts'
import { requestJson } from '../http-client/index.ts'
import type { Logger } from '../log/index.ts'

/** What the master says of its agents, by agent id. */
export type KernelAnswer = ReadonlyMap<string, KernelNode>

/** Asks the master why agents are not offered. A master that cannot say so is left alone for a while. */
export interface KernelDesk {
  /** The answers that come in time, or came lately; in the order of the questions. */
  answers(questions: readonly KernelQuestion[]): Promise<(KernelAnswer | undefined)[]>
}

interface Known {
  askedMs: number
  tookMs: number
  answer: KernelAnswer
}

/** All questions together are waited for so long. */
const budgetMs = 2000
/** So many questions for one listing; those that were asked longest ago come first. */
const mostQuestions = 8
const freshMs = 1000
/** An answer is not asked for again before this many times its own duration, so that the master has time for others. */
const restFactor = 10
const usefulMs = 10_000
const silenceMs = 10_000

/** Creates a desk for the framework `frameworkId()` at the master `masterUrl()`. */
export function createKernelDesk(options: {
  clock: Clock
  log: Logger
  masterUrl: () => string | undefined
  frameworkId: () => string | undefined
}): KernelDesk {
  const { clock, log, masterUrl, frameworkId } = options
  const known = new Map<string, Known>()
  let silent: { url: string; untilMs: number } | undefined
  let asking: Promise<void> | undefined

  const isFresh = ({ askedMs, tookMs }: Known): boolean =>
    clock.monotonicMs() - askedMs <= Math.max(freshMs, tookMs * restFactor)
  const ask = async (url: string, framework: string, key: string, timeoutMs: number): Promise<void> => {
    const askedMs = clock.monotonicMs()
    const question = JSON.parse(key) as KernelQuestion
    const { status, body } = await requestJson<{ nodes?: KernelNode[] } | undefined>({
      url: new URL('/dcos/v1/explain', url).href,
      method: 'POST',
      body: { framework, ...question },
      timeoutMs,
    })
    if (status !== 200 || !body?.nodes) throw new Error(`the master answered ${status}`)
    const answer = new Map(body.nodes.map((node) => [node.agentId, node]))
    known.set(key, { askedMs, tookMs: clock.monotonicMs() - askedMs, answer })
  }
  const askAll = async (keys: readonly string[]): Promise<void> => {
    const [url, framework] = [masterUrl(), frameworkId()]
    const beganMs = clock.monotonicMs()
    if (url === undefined || framework === undefined) return
    if (silent?.url === url && beganMs < silent.untilMs) return
    try {
      for (const key of keys) {
        const leftMs = Math.ceil(budgetMs - (clock.monotonicMs() - beganMs))
        if (leftMs <= 0) return
        await ask(url, framework, key, leftMs)
      }
    } catch (error) {
      log.debug('the master does not say why it makes no offers', { error })
      silent = { url, untilMs: clock.monotonicMs() + silenceMs }
    }
  }
  return {
    async answers(questions) {
      const keys = questions.map((question) => JSON.stringify(question))
      // One listing asks at a time: whoever comes meanwhile finds the answers.
      while (asking) await asking
      const due = [...new Set(keys)]
        .map((key) => ({ key, last: known.get(key) }))
        .filter(({ last }) => !last || !isFresh(last))
        .sort((a, b) => (a.last?.askedMs ?? -1) - (b.last?.askedMs ?? -1))
        .slice(0, mostQuestions)
      if (due.length > 0) {
        asking = askAll(due.map(({ key }) => key))
        await asking
        asking = undefined
      }
      const nowMs = clock.monotonicMs()
      for (const [key, { askedMs }] of known) if (nowMs - askedMs > usefulMs) known.delete(key)
      return keys.map((key) => known.get(key)?.answer)
    },
  }
}
