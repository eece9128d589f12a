import { packageFormatErrors } from './errors.ts'

/** A DC/OS version as numbers: `1.13.5-dev` is [1, 13, 5]. */
export function parseDcosVersion(version: string): number[] {
  const [numbers] = version.split('-', 1)
  if (numbers === undefined || !/^\d+(\.\d+)*$/.test(numbers)) {
    throw packageFormatErrors.VERSION_NOT_VALID({ version })
  }
  return numbers.split('.').map(Number)
}

/** Negative, zero or positive as `left` is older than, equal to or newer than `right`; missing parts count as 0. */
export function compareDcosVersions(left: string, right: string): number {
  const [a, b] = [parseDcosVersion(left), parseDcosVersion(right)]
  for (let i = 0; i < Math.max(a.length, b.length); i++) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}
