/** A text in pieces; an empty piece only lets others have a turn. */
export type Pieces = Generator<string, void>

/** A field of an object in the middle of its text: name and list, each entry a piece. */
export function* listField<T>(name: string, items: Iterable<T>, textOf: (item: T) => string): Pieces {
  let separator = ''
  yield `,${JSON.stringify(name)}:[`
  for (const item of items) {
    yield separator + textOf(item)
    separator = ','
  }
  yield ']'
}

/** The text of an object up to its last field, to be continued and closed with `}`. */
export function openObject(object: object): string {
  return JSON.stringify(object).slice(0, -1)
}
