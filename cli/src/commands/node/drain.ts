import { cliErrors } from '../../errors.ts'
import { dryRunFlag } from '../../program/command.ts'
import type { Command } from '../../program/command.ts'
import type { Context } from '../../program/context.ts'
import { parseSeconds } from './duration.ts'
import type { SummaryAgent } from './find-agent.ts'
import { findAgent, requireAgent, taskCount, tasksOf } from './find-agent.ts'

interface OperatorAgent {
  agent_info: { id?: { value: string } }
  drain_info?: { state: 'DRAINING' | 'DRAINED' }
}

const usualTimeoutSeconds = 3600
const pollMs = 500

async function drainState(context: Context, id: string): Promise<string | undefined> {
  const { body } = await context
    .cluster()
    .json<{ get_agents: { agents?: OperatorAgent[] } }>('/mesos/api/v1', {
      method: 'POST',
      body: { type: 'GET_AGENTS' },
    })
  const agent = body.get_agents.agents?.find(({ agent_info: info }) => info.id?.value === id)
  return agent && (agent.drain_info?.state ?? 'ACTIVE')
}

/** Shows how many tasks are left, until there is none. An agent that is gone is drained. */
async function waitUntilDrained(
  context: Context,
  { id, hostname }: SummaryAgent,
  timeoutSeconds: number,
): Promise<void> {
  const deadlineMs = context.nowMs() + timeoutSeconds * 1000
  for (;;) {
    const state = await drainState(context, id)
    if (state === undefined || state === 'DRAINED') break
    const agent = await findAgent(context.cluster(), id)
    const left = agent ? taskCount(agent) : 0
    const reason = left === 1 ? '1 task is left' : `${left} tasks are left`
    context.progress(`Draining ${hostname}: ${reason}`)
    if (context.nowMs() > deadlineMs) {
      throw cliErrors.WAIT_ENDED({
        what: `The draining of ${hostname}`,
        timeoutSeconds,
        reason,
        hint: `It goes on. Look at what is left with: dcos task list --agent-id ${id}`,
      })
    }
    await context.pause(pollMs)
  }
  context.progressDone()
  context.tell(`${hostname} is drained.`)
}

/** `dcos node drain` */
export const drain: Command = {
  id: 'node drain',
  summary: 'end the tasks of an agent and give it no new ones',
  description:
    'Back to work with: dcos node reactivate. With --wait or --timeout it ends when no task is left.',
  arguments: [{ name: 'mesos-id', description: 'id of the agent', required: true }],
  flags: {
    'max-grace-period': {
      type: 'text',
      description: 'the most that a task gets to end by itself, as 90s or 10m',
      placeholder: 'TIME',
    },
    'replacement-timeout': {
      type: 'text',
      description: 'let services start replacements elsewhere first, but not longer than 90s or 10m',
      placeholder: 'TIME',
    },
    decommission: { type: 'boolean', description: 'remove the agent from the cluster when it is drained' },
    wait: { type: 'boolean', description: 'wait until it is drained' },
    timeout: { type: 'text', description: 'wait, but not longer (default 1h)', placeholder: 'TIME' },
    ...dryRunFlag,
  },
  examples: [
    'dcos node drain 0c3e…-S1 --wait',
    'dcos node drain 0c3e…-S1 --replacement-timeout 5m --wait',
    'dcos node drain 0c3e…-S1 --max-grace-period 10m --decommission --timeout 30m',
  ],
  async run(context, input) {
    const command = 'node drain'
    const grace = input.text('max-grace-period')
    const graceSeconds = grace === undefined ? undefined : parseSeconds(grace, 'max-grace-period', command)
    const replacement = input.text('replacement-timeout')
    const replacementSeconds =
      replacement === undefined ? undefined : parseSeconds(replacement, 'replacement-timeout', command)
    const timeout = input.text('timeout')
    const timeoutSeconds =
      timeout === undefined ? usualTimeoutSeconds : parseSeconds(timeout, 'timeout', command)
    const agent = await requireAgent(context.cluster(), input.argument('mesos-id'))
    const markGone = input.flag('decommission')
    if (input.flag('dry-run')) {
      const within = graceSeconds === undefined ? '' : `, each within ${graceSeconds} s`
      const first =
        replacementSeconds === undefined ? '' : `, replacements first for at most ${replacementSeconds} s`
      const then = markGone ? ' and remove it from the cluster' : ''
      return context.print(
        `would end ${tasksOf(agent)} on ${agent.hostname}${within}${first}, keep new ones away${then}`,
      )
    }
    await context.cluster().text('/mesos/api/v1', {
      method: 'POST',
      body: {
        type: 'DRAIN_AGENT',
        drain_agent: {
          agent_id: { value: agent.id },
          ...(graceSeconds === undefined ? {} : { max_grace_period: wireDuration(graceSeconds) }),
          ...(replacementSeconds === undefined
            ? {}
            : { replacement_timeout: wireDuration(replacementSeconds) }),
          mark_gone: markGone,
        },
      },
    })
    if (input.flag('wait') || timeout !== undefined) await waitUntilDrained(context, agent, timeoutSeconds)
  },
}

function wireDuration(seconds: number): { seconds: number; nanos?: number } {
  const whole = Math.floor(seconds)
  const nanos = Math.round((seconds - whole) * 1e9)
  return nanos === 0 ? { seconds: whole } : { seconds: whole, nanos }
}
