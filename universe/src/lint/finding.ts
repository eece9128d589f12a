/** One finding of the lint: where, which rule, what is wrong and how to correct it. */
export interface Finding {
  severity: 'error' | 'warning'
  file: string
  rule: string
  message: string
  fix: string
}

/** Makes an error finding. */
export function errorAt(file: string, rule: string, message: string, fix: string): Finding {
  return { severity: 'error', file, rule, message, fix }
}

/** Makes a warning; warnings do not fail the lint. */
export function warningAt(file: string, rule: string, message: string, fix: string): Finding {
  return { severity: 'warning', file, rule, message, fix }
}
