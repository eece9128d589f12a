import type { Reference } from '@dcos-lite/lib/contracts'
import type { AgentMessage } from '../../protocol/messages.ts'
import type { AgentConfig } from '../config.ts'
import { linkLatestAgent } from '../sandbox/create-sandbox.ts'
import { obeyDrain } from '../drain/obey-drain.ts'
import type { ReferenceResolver } from '../references/reference-resolver.ts'
import { endTasks } from '../tasks/end-tasks.ts'
import { createMasterSession } from './master-session.ts'
import type { MasterSessionOptions } from './master-session.ts'
import { obey } from './obey.ts'
import type { RegistrationFacts } from './register-request.ts'
import { registerRequest } from './register-request.ts'

export interface AgentSession {
  /** Hands a message to the master; false when there is no session. */
  post(message: AgentMessage): boolean
  leaderUrl(): string | undefined
  /** Why this agent is not registered, for people. */
  problem(): string | undefined
  start(): void
  takeNoMoreTasks(): void
  /** Says goodbye for good, after everything else that was posted: this agent id is not used again. */
  unregister(): Promise<void>
  stop(): Promise<void>
}

/** What a session hands things to. */
export interface SessionTools {
  config: AgentConfig
  /** Takes the answers to what it asked; without it nothing is asked. */
  resolver?: Pick<ReferenceResolver, 'take'>
  /** Something that tasks refer to changed; undefined: nobody knows what. */
  signalChanges?(changed: readonly Reference[] | undefined): Promise<void>
}

const shutDownMessage = 'Killed because the master shut this agent down'

/** Ends what an agent left running that was shut down by its master and died before it was done. */
export async function finishShutdown({ book, keeper }: RegistrationFacts): Promise<void> {
  const open = keeper.handles().some(({ record }) => record.completedAtMs === undefined)
  if (open && book.agentId() === undefined) await endTasks(keeper, 'agent-shutdown', shutDownMessage)
}

/** Connects the tasks of an agent with its master. */
export function createAgentSession(
  facts: RegistrationFacts & SessionTools & Pick<MasterSessionOptions, 'openSession'>,
): AgentSession {
  const { config, context, book, frameworks, keeper, operations, resolver } = facts
  const { clock, random, log, layout } = context
  let takesTasks = true
  let shutDown: string | undefined
  let shuttingDown: Promise<void> = Promise.resolve()

  const stopForGood = async (reason: string): Promise<void> => {
    shutDown = `the master shut this agent down: ${reason}`
    takesTasks = false
    log.warn('the master shut this agent down', { reason })
    // First of all: an agent that dies now must not come back under this id.
    await book.setAgentId(undefined)
    await endTasks(keeper, 'agent-shutdown', shutDownMessage)
    await session.stop()
  }

  let attempts = 0
  const session = createMasterSession({
    clock,
    random,
    log,
    masterUrls: config.masterUrls,
    tls: config.tls,
    ...(facts.openSession ? { openSession: facts.openSession } : {}),
    backoff: {
      firstMs: config.registrationBackoff?.firstMs ?? 50,
      maxMs: config.registrationBackoff?.maxMs ?? 5000,
    },
    request: () => registerRequest(facts, (attempts += 1)),
    highestEpoch: () => book.highestEpoch(),
    raiseEpoch: (epoch) => book.raiseEpoch(epoch),
    async onRegistered({ agentId }) {
      await book.setAgentId(agentId)
      if (context.durable) await linkLatestAgent(layout.slavesFolder, agentId)
    },
    async onMessage(message) {
      if (message.type === 'REGISTERED') {
        operations.resume()
        // Not waited for: its answers come in this very session.
        void facts.signalChanges?.(undefined)
        return keeper.resume()
      }
      if (message.type === 'RESOLVED') return resolver?.take(message.question, message.answer)
      if (message.type === 'REFERENCES_CHANGED') return void facts.signalChanges?.(message.references)
      if (message.type === 'DRAIN') return await obeyDrain(message, context, keeper)
      if (message.type === 'REACTIVATE') return context.drain?.set(undefined)
      if (message.type === 'LAUNCH' && !takesTasks) {
        log.warn('tasks were not started because the agent stops', { count: message.tasks.length })
        return
      }
      await obey(message, {
        ...{ keeper, operations, book, frameworks, layout, log },
        network: context.network,
        post: (answer) => session.post(answer),
        onShutdown(reason) {
          // Not waited for: the session that is being read is ended by it.
          shuttingDown = stopForGood(reason).catch((error: unknown) =>
            log.error('the shutdown failed', { error }),
          )
          return Promise.resolve()
        },
      })
    },
  })

  return {
    post: session.post,
    leaderUrl: session.leaderUrl,
    problem: () => shutDown ?? session.problem(),
    start: session.start,
    takeNoMoreTasks: () => void (takesTasks = false),
    async unregister() {
      await book.setAgentId(undefined)
      await session.drained()
      session.post({ type: 'UNREGISTER' })
    },
    async stop() {
      await shuttingDown
      await session.stop()
    },
  }
}
