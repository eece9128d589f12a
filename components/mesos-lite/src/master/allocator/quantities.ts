/** Scalar amounts in thousandths by resource name. */
export type Quantities = Map<string, number>

/** Adds (or with `sign` -1 takes away) amounts in place; entries that reach 0 disappear. */
export function addQuantities(target: Quantities, amounts: Quantities, sign: 1 | -1 = 1): void {
  for (const [name, amount] of amounts) {
    const sum = (target.get(name) ?? 0) + sign * amount
    if (sum === 0) target.delete(name)
    else target.set(name, sum)
  }
}

/** Whether there is at least as much of everything that is asked for. */
export function coversQuantities(held: Quantities, wanted: Quantities): boolean {
  for (const [name, amount] of wanted) if ((held.get(name) ?? 0) < amount) return false
  return true
}
