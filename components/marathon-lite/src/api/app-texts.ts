import type { AppDefinition } from '../definitions/app.ts'
import type { EngineContext } from '../engine/context.ts'
import { renderApp } from '../rendering/app.ts'
import { countTasks } from '../rendering/counts.ts'
import { renderTasks } from '../rendering/task.ts'
import type { TaskView } from '../rendering/task.ts'
import type { InstanceRecord } from '../instances/types.ts'

/** The JSON texts of what listings of apps consist of. */
export interface AppTexts {
  /** The members of the definition, in JSON without the braces. */
  definition(app: AppDefinition): string
  /** The four counters, likewise. */
  counts(app: AppDefinition): string
  /** The array of tasks. */
  tasks(app: AppDefinition): string
}

/** So many characters of the texts of tasks are kept; the rest is written anew each time. */
const keptCharacters = 32 * 1024 * 1024

const withoutBraces = (value: object): string => JSON.stringify(value).slice(1, -1)

type Sources = Pick<EngineContext, 'records' | 'health'> & {
  instancesOf: (serviceId: string) => InstanceRecord[]
  view: TaskView
}

function createTexts({ records, health, instancesOf, view }: Sources): AppTexts {
  const definitions = new WeakMap<AppDefinition, string>()
  const counts = new Map<string, string>()
  const tasks = new Map<string, string>()
  let kept = 0
  const forget = (serviceId: string): void => {
    counts.delete(serviceId)
    kept -= tasks.get(serviceId)?.length ?? 0
    tasks.delete(serviceId)
  }
  records.instances.onChange((_id, now, before) => {
    for (const serviceId of new Set([now?.serviceId, before?.serviceId])) {
      if (serviceId !== undefined) forget(serviceId)
    }
  })
  health.onRecord((instanceId) => {
    const instance = records.instances.get(instanceId)
    if (instance) forget(instance.serviceId)
  })
  return {
    definition(app) {
      const known = definitions.get(app) ?? withoutBraces(renderApp(app))
      definitions.set(app, known)
      return known
    },
    counts({ id }) {
      const known = counts.get(id)
      if (known !== undefined) return known
      const instances = instancesOf(id)
      const text = withoutBraces(countTasks(instances, view))
      // Without instances nothing tells when it is to be forgotten, and the app may be gone soon.
      if (instances.length > 0) counts.set(id, text)
      return text
    },
    tasks({ id }) {
      const known = tasks.get(id)
      if (known !== undefined) return known
      const instances = instancesOf(id)
      const text = JSON.stringify(renderTasks(instances, view))
      if (instances.length === 0 || kept + text.length > keptCharacters) return text
      kept += text.length
      tasks.set(id, text)
      return text
    },
  }
}

const made = new WeakMap<object, AppTexts>()

/** The texts of one reign: each is written when it is asked for first, and again after something in it changed. */
export function appTexts(sources: Sources): AppTexts {
  const known = made.get(sources.records) ?? createTexts(sources)
  made.set(sources.records, known)
  return known
}
