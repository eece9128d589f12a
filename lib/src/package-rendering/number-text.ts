function plainDigits(shortest: string): string {
  const [mantissa = '', exponentText] = shortest.split('e')
  if (exponentText === undefined) return shortest
  const negative = mantissa.startsWith('-')
  const [whole = '', fraction = ''] = mantissa.replace('-', '').split('.')
  return (negative ? '-' : '') + whole + fraction.padEnd(Number(exponentText), '0')
}

function scientific(value: number): string {
  const [mantissa = '', exponent = '0'] = value.toExponential().split('e')
  return `${mantissa.includes('.') ? mantissa : `${mantissa}.0`}E${exponent.replace('+', '')}`
}

/**
 * Prints a number as the template engine of DC/OS does: integers as plain digits without exponent or fraction, others
 * in their shortest decimal form, with an exponent below 0.001 and from 10^7 on.
 */
export function numberText(value: number): string {
  if (Object.is(value, -0)) return '0'
  if (Number.isInteger(value)) return plainDigits(String(value))
  const size = Math.abs(value)
  return size >= 0.001 && size < 1e7 ? String(value) : scientific(value)
}
