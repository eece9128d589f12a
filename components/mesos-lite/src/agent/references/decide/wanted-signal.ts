import { onChangeLabel, readOnChange, referenceName, referenceOf } from '@dcos-lite/lib/contracts'
import type { Reference } from '@dcos-lite/lib/contracts'
import type { TaskInfo } from '@dcos-lite/lib/mesos'
import { referencesIn } from '@dcos-lite/lib/references'

/** The name of the signal that a task wants when what it refers to changes; undefined when it wants none. */
export function wantedSignal({ labels }: Pick<TaskInfo, 'labels'>): NodeJS.Signals | undefined {
  const value = labels?.labels.find(({ key }) => key === onChangeLabel)?.value
  const wanted = readOnChange(value)
  return wanted?.type === 'signal' ? (`SIG${wanted.signal}` as NodeJS.Signals) : undefined
}

/** The files of a task that show a reference, by their place among all that show one. */
export function filesOf({ container }: Pick<TaskInfo, 'container'>, reference: Reference): number[] {
  const wanted = referenceName(reference)
  return (container?.volumes ?? [])
    .filter(({ source }) => source?.type === 'SECRET')
    .flatMap(({ source }, index) => {
      const shown = referenceOf(source?.secret)
      return shown && referenceName(shown) === wanted ? [index] : []
    })
}

/** What a task refers to of what changed; everything when nothing is named. */
export function concernedReferences(task: TaskInfo, changed: readonly Reference[] | undefined): Reference[] {
  const names = changed && new Set(changed.map(referenceName))
  return referencesIn(task).filter((each) => names === undefined || names.has(referenceName(each)))
}
