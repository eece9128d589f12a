/** One finding of the lint: where, which rule, what is wrong and how to correct it. */
export interface Finding {
  severity: 'error' | 'warning'
  file: string
  /** Counted from 1; of the file as a whole it is 1. */
  line: number
  rule: string
  message: string
  fix: string
}

/** Makes an error finding. */
export function errorAt(file: string, rule: string, message: string, fix: string, line = 1): Finding {
  return { severity: 'error', file, line, rule, message, fix }
}

/** Makes a warning; warnings do not fail the lint. */
export function warningAt(file: string, rule: string, message: string, fix: string, line = 1): Finding {
  return { severity: 'warning', file, line, rule, message, fix }
}
