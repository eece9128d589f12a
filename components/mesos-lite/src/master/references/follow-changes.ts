import type { Environment } from '@dcos-lite/lib/component'
import { followReferences } from '@dcos-lite/lib/references'
import { isTerminal } from '@dcos-lite/lib/mesos'
import { referenceName } from '@dcos-lite/lib/contracts'
import type { Reference } from '@dcos-lite/lib/contracts'
import { referencesIn } from '@dcos-lite/lib/references'
import type { Reign } from '../state/reign.ts'
import type { Agent } from '../state/types.ts'

function concerns(agent: Agent, changed: Reference): boolean {
  const wanted = referenceName(changed)
  return [...agent.tasks].some(
    ({ info, state }) =>
      !isTerminal(state) && referencesIn(info).some((each) => referenceName(each) === wanted),
  )
}

/** Tells agents when something changes that their tasks refer to; what it says now they ask for themselves. */
export function followChanges(reign: Reign, environment: Environment): { cancel(): void } {
  const { secretsUrl } = reign.settings
  if (secretsUrl === undefined) return { cancel: () => undefined }
  const following = followReferences(secretsUrl, environment, (changed) => {
    for (const agent of reign.agents.values()) {
      const references = changed.filter((each) => concerns(agent, each))
      if (references.length > 0) agent.session?.send({ type: 'REFERENCES_CHANGED', references })
    }
  })
  return { cancel: () => following.stop() }
}
