import type { AppBody } from '../definitions/app-body.ts'
import { marathonErrors } from '../errors.ts'
import { readAppBody } from '../validation/app-shape.ts'
import { readGroupBody } from '../validation/group-shape.ts'
import type { GroupBody } from '../validation/group-shape.ts'
import { detailsOf } from '../validation/report.ts'
import type { Violation } from '../validation/report.ts'

function accept<T>(value: T, report: Violation[]): T {
  if (report.length > 0) throw marathonErrors.INVALID_JSON({}, { details: detailsOf(report) })
  return value
}

/** Reads one app, whole or as an update. */
export function parseApp(value: unknown, update: boolean): AppBody {
  const report: Violation[] = []
  return accept(readAppBody(value, report, { update }), report)
}

/** Reads a list of app updates. */
export function parseApps(value: unknown): AppBody[] {
  const report: Violation[] = []
  if (!Array.isArray(value)) return accept([], [{ path: '/', error: 'error.expected.jsarray' }])
  return accept(
    value.map((each, index) => readAppBody(each, report, { update: true, path: `(${index})` })),
    report,
  )
}

/** Reads a group. */
export function parseGroup(value: unknown): GroupBody {
  const report: Violation[] = []
  return accept(readGroupBody(value, report), report)
}
