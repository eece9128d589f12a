import type { AppBody } from '../definitions/app-body.ts'
import { appShape } from './app-shape.ts'
import type { Violation } from './report.ts'
import { flag, lazy, list, number, object, text } from './shape.ts'
import type { Shape } from './shape.ts'

/** A group as a request writes it. */
export interface GroupBody {
  id?: string
  apps?: AppBody[]
  groups?: GroupBody[]
  dependencies?: string[]
  scaleBy?: number
  version?: string
  enforceRole?: boolean
}

const groupShape: Shape = object({
  id: text(),
  apps: list(appShape),
  groups: list(lazy(() => groupShape)),
  dependencies: list(text(), { distinct: true }),
  scaleBy: number({ min: 0 }),
  version: text(),
  enforceRole: flag,
})

/** Reads a group of a request; what is wrong goes to the report. */
export function readGroupBody(value: unknown, report: Violation[]): GroupBody {
  return (groupShape(value, '', report) ?? {}) as GroupBody
}
