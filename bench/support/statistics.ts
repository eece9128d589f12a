/** The middle of some figures, and how far they spread. */
export interface Spread {
  median: number
  min: number
  max: number
}

export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const median =
    sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2
  return { median, min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 }
}

/** `12.3 ms (11.0–15.2)` */
export function milliseconds({ median, min, max }: Spread): string {
  return `${median.toFixed(1)} ms (${min.toFixed(1)}–${max.toFixed(1)})`
}

/** One line of a bench: what, the figure, and beside what it stands. */
export function printFigure(what: string, figure: string, beside = ''): void {
  process.stdout.write(`${what.padEnd(46)} ${figure}${beside === '' ? '' : `   ${beside}`}\n`)
}
