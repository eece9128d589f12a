/** Scalar amounts in thousandths by resource name. */
export type Quantities = Map<string, number>

/** Adds (or with `sign` -1 takes away) amounts in place; entries that reach 0 disappear. */
export function addQuantities(
  target: Quantities,
  amounts: ReadonlyMap<string, number>,
  sign: 1 | -1 = 1,
): void {
  for (const [name, amount] of amounts) addQuantity(target, name, sign * amount)
}

/** Adds one amount in place. */
export function addQuantity(target: Quantities, name: string, amount: number): void {
  const sum = (target.get(name) ?? 0) + amount
  if (sum === 0) target.delete(name)
  else target.set(name, sum)
}

/** Amounts for people: `cpus:1.5;mem:32`. */
export function formatQuantities(amounts: ReadonlyMap<string, number>): string {
  return [...amounts].map(([name, amount]) => `${name}:${amount / 1000}`).join(';')
}
