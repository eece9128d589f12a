/** What was found out about one package. */
export interface Judged {
  name: string
  says: string
  why: string | undefined
  installed: string
}

/** How many packages came to what: a line for each outcome of an installation, a column for each verdict. */
export function countTable(rows: readonly Judged[]): string {
  const verdicts = ['runs', 'renders-only', 'cannot-run']
  const outcomes = [...new Set(rows.map(({ installed }) => installed))].sort()
  const count = (wanted: (row: Judged) => boolean): string => String(rows.filter(wanted).length).padStart(14)
  const line = (title: string, wanted: (row: Judged) => boolean): string =>
    `      ${title.padEnd(28)}${verdicts.map((says) => count((row) => row.says === says && wanted(row))).join('')}${count(wanted)}\n`
  return (
    `      ${'installed without options'.padEnd(28)}${[...verdicts, 'all'].map((one) => one.padStart(14)).join('')}\n` +
    outcomes.map((outcome) => line(outcome, ({ installed }) => installed === outcome)).join('') +
    line('all packages', () => true) +
    reasons(rows)
  )
}

function reasons(rows: readonly Judged[]): string {
  const counts = new Map<string, number>()
  for (const { why } of rows) if (why !== undefined) counts.set(why, (counts.get(why) ?? 0) + 1)
  const sorted = [...counts].sort((a, b) => b[1] - a[1])
  return sorted.map(([why, many]) => `      ${String(many).padStart(3)} cannot run here: ${why}\n`).join('')
}
