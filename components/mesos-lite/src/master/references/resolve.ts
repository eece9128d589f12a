import { messageOf } from '@dcos-lite/lib/errors'
import { requestJson } from '@dcos-lite/lib/http-client'
import type { AgentMessage, ResolvedReference } from '../../protocol/messages.ts'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'
import { mayResolve } from './decide/may-resolve.ts'
import { secretRefusal } from './decide/secrets-reader.ts'

/** The question of an agent. */
export type ResolveMessage = Extract<AgentMessage, { type: 'RESOLVE' }>

const timeoutMs = 10_000

interface StoreAnswer {
  value?: string
  version?: string
  description?: string
}

async function ask(reign: Reign, agent: Agent, message: ResolveMessage): Promise<ResolvedReference> {
  const { secretsUrl } = reign.settings
  const { kind, path, taskId } = message
  if (secretsUrl === undefined) return { refused: 'this cluster has no secret store', retry: false }
  const nameOf = (id: string): string | undefined => reign.frameworks.get(id)?.info.name
  const decision = mayResolve(agent, nameOf, { kind, path, taskId })
  if ('refused' in decision) return { ...decision, retry: false }
  const { space, frameworkId } = decision
  const framework = {
    name: nameOf(frameworkId) ?? frameworkId,
    subscribedAs: reign.frameworks.get(frameworkId)?.subscribedAs,
  }
  const refusal = reign.may && secretRefusal({ kind, path }, framework, reign.may)
  if (refusal) return refusal
  try {
    const { status, body } = await requestJson<StoreAnswer | undefined>({
      url: `${secretsUrl}/internal/v1/resolve`,
      method: 'POST',
      body: { kind, path, space, task: taskId, agent: agent.id },
      timeoutMs,
    })
    if (status === 200 && body?.value !== undefined && body.version !== undefined) {
      return { value: body.value, version: body.version }
    }
    return { refused: body?.description ?? `the secret store answered ${status}`, retry: status >= 500 }
  } catch (error) {
    return { refused: `the secret store cannot be asked: ${messageOf(error)}`, retry: true }
  }
}

/** Answers an agent that asks what a task of it refers to. The answer goes into its session and nowhere else. */
export function resolveReference(reign: Reign, agent: Agent, message: ResolveMessage): void {
  const { session } = agent
  void ask(reign, agent, message).then((answer) => {
    session?.send({ type: 'RESOLVED', question: message.question, answer })
  })
}
