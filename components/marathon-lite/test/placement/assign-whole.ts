import { assignInParts } from '../../src/placement/assign.ts'
import type { Assignment, AssignmentQuestion } from '../../src/placement/assign.ts'

/** All parts of an assignment, one after the other. */
export function assignWhole(question: AssignmentQuestion): Assignment {
  const parts = assignInParts(question)
  let part = parts.next()
  while (!part.done) part = parts.next()
  return part.value
}
