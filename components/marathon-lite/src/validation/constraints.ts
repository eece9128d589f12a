import type { Violation } from './report.ts'

const operators = new Set(['UNIQUE', 'CLUSTER', 'GROUP_BY', 'LIKE', 'MAX_PER', 'UNLIKE', 'IS'])

/** Whether a text is a regular expression that can be compiled. */
export function isRegularExpression(text: string): boolean {
  try {
    new RegExp(text)
    return true
  } catch {
    return false
  }
}

function valueProblem(operator: string, value: string | undefined): string | undefined {
  switch (operator) {
    case 'UNIQUE':
      return value === undefined ? undefined : 'Value specified but not used'
    case 'GROUP_BY':
      return value === undefined || /^-?\d+$/.test(value)
        ? undefined
        : 'Value was specified but is not a number'
    case 'MAX_PER':
      return value !== undefined && /^\d+$/.test(value)
        ? undefined
        : 'Value was not specified or is not a number'
    case 'LIKE':
    case 'UNLIKE':
      if (value === undefined) return 'A regular expression value must be provided'
      return isRegularExpression(value) ? undefined : `'${value}' is not a valid regular expression`
    case 'IS':
      return /^[a-zA-Z0-9_/.-]*$/.test(value ?? '')
        ? undefined
        : 'must be text or a number without special characters'
    default:
      return undefined
  }
}

/** What is wrong with placement constraints `[field, OPERATOR, value?]` at a path. */
export function constraintViolations(constraints: readonly string[][], path: string): Violation[] {
  return constraints.flatMap(([field = '', operator = '', value], index) => {
    const at = `${path}(${index})`
    if (field === '') return [{ path: at, error: 'Missing field' }]
    if (!operators.has(operator)) {
      return [
        {
          path: at,
          error:
            'Constraint operator must be one of the following UNIQUE, CLUSTER, GROUP_BY, LIKE, MAX_PER, UNLIKE or IS',
        },
      ]
    }
    const problem = valueProblem(operator, value)
    return problem === undefined ? [] : [{ path: at, error: problem }]
  })
}
