import { labErrors } from '../errors.ts'

const first = 77
const candidates = Array.from({ length: 170 }, (_, at) => `172.31.${first + at}`)

/** A /24 that no other lab has, by its first three numbers. */
export function chooseSubnet(taken: ReadonlySet<string>): string {
  const free = candidates.find((subnet) => !taken.has(subnet))
  if (free === undefined) throw labErrors.NO_SUBNET()
  return free
}
