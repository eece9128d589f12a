import { LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { Node } from 'yaml'

/** A place in a file; both count from 1. */
export interface Position {
  line: number
  column: number
}

/** One key of the file with its value as plain data and the places of both. */
export interface Entry {
  key: string
  value: unknown
  at: Position
  /** The place of one element of a list; that of the key when there is none. */
  elementAt(index: number): Position
}

/** What is wrong with the file, and where. */
export interface Problem {
  key: string
  at: Position
  reason: string
}

/** Reads the top level of a YAML file. Syntax errors, duplicate keys and a value that is no mapping are problems. */
export function readDocument(text: string): { entries: Entry[]; problems: Problem[] } {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  const place = (offset: number): Position => {
    const { line, col } = lines.linePos(offset)
    return { line, column: col }
  }
  const problems = document.errors.map((error) => ({
    key: '',
    at: place(error.pos[0]),
    reason: error.code === 'DUPLICATE_KEY' ? 'this key stands here a second time' : error.message,
  }))
  if (problems.length > 0) return { entries: [], problems }
  const { contents } = document
  if (contents === null) return { entries: [], problems }
  if (!isMap(contents)) {
    const reason = 'the file must hold "key: value" lines'
    return { entries: [], problems: [{ key: '', at: place(startOf(contents)), reason }] }
  }
  const entries = contents.items.map((pair): Entry => {
    const key = pair.key as Node
    const value = pair.value as Node | null
    const at = place(startOf(key))
    return {
      key: isScalar(key) ? String(key.value) : String(key.toJS(document)),
      value: value === null ? null : (value.toJS(document) as unknown),
      at,
      elementAt: (index) => {
        const element = isSeq(value) ? (value.items[index] as Node | undefined) : undefined
        return element === undefined ? at : place(startOf(element))
      },
    }
  })
  return { entries, problems }
}

function startOf(node: Node): number {
  return node.range?.[0] ?? 0
}
