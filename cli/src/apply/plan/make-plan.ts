import { compare } from './compare.ts'
import { inPresentWords } from './older-forms.ts'
import { order } from './order.ts'
import type { Difference, Fields, Resource, Step } from './types.ts'
import { nameOf } from './types.ts'
import { definedFields } from './unknown-fields.ts'

/** What is on the cluster now, by `nameOf`; what is not there is absent. */
export type CurrentState = ReadonlyMap<string, Fields>

const hidden = '(hidden)'

/** Schedules of a job by id: those that the definition does not name are taken away, when it names any. */
function compareSchedules(wanted: unknown, current: unknown): Difference[] {
  if (!Array.isArray(wanted)) return []
  const byId = (list: unknown): Map<string, Fields> =>
    new Map((Array.isArray(list) ? (list as Fields[]) : []).map((one) => [String(one['id']), one]))
  const [mine, theirs] = [byId(wanted), byId(current)]
  return [...new Set([...mine.keys(), ...theirs.keys()])].flatMap((id): Difference[] => {
    const [to, from] = [mine.get(id), theirs.get(id)]
    const path = `/schedules/${id}`
    if (to === undefined) return [{ path, from }]
    if (from === undefined) return [{ path, to }]
    return compare(to, from).map((one) => ({ ...one, path: path + one.path }))
  })
}

function differencesOf({ kind, wanted }: Resource, current: Fields): Difference[] {
  if (kind === 'secret') {
    return wanted['value'] === current['value'] ? [] : [{ path: '/value', from: hidden, to: hidden }]
  }
  if (kind === 'app') return compare(inPresentWords(definedFields(kind, wanted)), current)
  if (kind === 'job') {
    const { schedules, ...rest } = wanted
    return [...compare(rest, current), ...compareSchedules(schedules, current['schedules'])]
  }
  return compare(kind === 'pod' ? definedFields(kind, wanted) : wanted, current)
}

function step(resource: Resource, current: Fields | undefined): Step {
  if (current === undefined) return { action: 'create', resource, differences: [] }
  const differences = differencesOf(resource, current)
  return { action: differences.length === 0 ? 'unchanged' : 'change', resource, differences }
}

/** What is to be done, in order. */
export function makePlan(resources: readonly Resource[], current: CurrentState): Step[] {
  return order(resources).map((resource) => step(resource, current.get(nameOf(resource))))
}
