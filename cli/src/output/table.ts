/** Rows of text under headings. */
export interface Table {
  headings: string[]
  rows: string[][]
}

const numeric = /^-?\d+(\.\d+)?$/

function widthOf(text: string): number {
  return [...text].length
}

/** Lays a table out in columns: two spaces between, numbers to the right, nothing behind the last column. */
export function layOutTable({ headings, rows }: Table): string {
  const widths = headings.map((heading, column) =>
    Math.max(widthOf(heading), ...rows.map((row) => widthOf(row[column] ?? ''))),
  )
  const right = headings.map(
    (_, column) => rows.length > 0 && rows.every((row) => numeric.test(row[column] ?? '')),
  )
  const line = (cells: string[]): string =>
    cells
      .map((cell, column) => {
        const padding = ' '.repeat((widths[column] ?? 0) - widthOf(cell))
        return right[column] ? padding + cell : cell + padding
      })
      .join('  ')
      .trimEnd()
  return [headings, ...rows].map((cells) => line(headings.map((_, column) => cells[column] ?? ''))).join('\n')
}
