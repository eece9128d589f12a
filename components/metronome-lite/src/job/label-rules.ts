import { isOutputFile, outputLabel } from '../decide/output-file.ts'
import { parallelLimitLabel } from '../decide/parallel-limit.ts'
import type { Violation } from './violation.ts'

/** What is wrong with the labels that mean something to this server; others are free. */
export function checkLabels(labels: Record<string, string> = {}): Violation[] {
  const found: Violation[] = []
  const limit = labels[parallelLimitLabel]
  if (limit !== undefined && !/^[1-9]\d{0,5}$/.test(limit)) {
    found.push({ path: `/labels/${parallelLimitLabel}`, error: 'must be a whole number from 1' })
  }
  const output = labels[outputLabel]
  if (output !== undefined && !isOutputFile(output)) {
    found.push({ path: `/labels/${outputLabel}`, error: 'must be a path within the sandbox' })
  }
  return found
}
