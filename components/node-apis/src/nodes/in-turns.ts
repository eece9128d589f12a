/** Does something for each of many, at most `atOnce` at the same time; the results are in the order of the many. */
export async function inTurns<T, R>(
  many: readonly T[],
  atOnce: number,
  work: (one: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  let next = 0
  const worker = async (): Promise<void> => {
    while (next < many.length) {
      const at = next++
      results[at] = await work(many[at] as T)
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, many.length) }, worker))
  return results
}
