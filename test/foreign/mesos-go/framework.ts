import type { TaskStatus } from '@dcos-lite/lib/mesos'
import { eventually } from '@dcos-lite/lib/testing'
import { startLineProgram } from '../line-program.ts'
import type { LineProgram, Word } from '../line-program.ts'

interface Update {
  update: { status: TaskStatus }
}
interface Offers {
  offers: { offers: { id: { value: string }; agent_id: { value: string } }[] }
}

/** What is done with an offer: a task (a command, or data for an executor that is fetched) or disk for the role. */
export interface OfferOrder {
  taskId?: string
  order?: 'launch' | 'launch group' | 'reserve' | 'create' | 'destroy' | 'unreserve'
  command?: string
  data?: string
  executorId?: string
  executorUri?: string
  codec?: string
}

/** The framework of this folder, running. */
export interface GoFramework extends LineProgram {
  /** Accepts the newest offer that still stands, by default to launch a task; gives the id of the agent. */
  launch(order: OfferOrder): Promise<string>
  /** Waits for a task to say that it is in a state. */
  until(taskId: string, state: string): Promise<TaskStatus>
  /** Asks about tasks until the answer names these, in these states, and nothing else. */
  reconciles(order: { taskId?: string; agentId?: string }, states: Record<string, string>): Promise<void>
}

const isReconciled = ({ update: { status } }: Update): boolean => status.reason === 'REASON_RECONCILIATION'

function standingOffer(words: readonly Word[]): { offerId: string; agentId: string } | undefined {
  const rescinded = new Set(
    words
      .filter(({ event }) => event === 'RESCIND')
      .map(({ value }) => (value as { rescind: { offer_id: { value: string } } }).rescind.offer_id.value),
  )
  // What an earlier master has offered went with it.
  const from = words.findLastIndex(({ event }) => event === 'SUBSCRIBED')
  const offers = words
    .slice(from)
    .flatMap(({ event, value }) => (event === 'OFFERS' ? (value as Offers).offers.offers : []))
  const last = offers.at(-1)
  if (!last || rescinded.has(last.id.value)) return undefined
  return { offerId: last.id.value, agentId: last.agent_id.value }
}

/** Starts the framework with the scheduler API of a master. */
export function startGoFramework(program: string, masterUrl: string, codec: string, role = '*'): GoFramework {
  const words = ['-url', `${masterUrl}/api/v1/scheduler`, '-codec', codec, '-role', role]
  const started = startLineProgram(program, words)
  let taken = ''
  return {
    ...started,
    async launch(order) {
      const offer = await eventually(
        () => {
          const standing = standingOffer(started.words)
          return standing !== undefined && standing.offerId !== taken && standing
        },
        { timeoutMs: 60_000, what: 'an offer' },
      )
      taken = offer.offerId
      started.order({ order: 'launch', ...offer, ...order })
      return offer.agentId
    },
    async until(taskId, state) {
      const fits = (event: Update): boolean => {
        const { status } = event.update
        return !isReconciled(event) && status.task_id.value === taskId && status.state === state
      }
      return (await started.take('UPDATE', fits)).update.status
    },
    async reconciles(order, states) {
      await eventually(
        async () => {
          const before = started.words.length
          started.order({ order: 'reconcile', ...order })
          await eventually(
            () => {
              const answers = started.words
                .slice(before)
                .flatMap(({ event, value }) => (event === 'UPDATE' ? [value as Update] : []))
                .filter(isReconciled)
                .map(({ update: { status } }) => [status.task_id.value, status.state])
              const wanted = JSON.stringify(Object.entries(states).sort())
              if (JSON.stringify(answers.sort()) !== wanted) throw new Error(JSON.stringify(answers))
            },
            { timeoutMs: 5000 },
          )
        },
        { timeoutMs: 90_000, what: 'the answer to a reconciliation' },
      )
    },
  }
}
