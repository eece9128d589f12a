/** What an entry of a layer says: a thing at a path, or that things of lower layers are gone. */
export type LayerPath =
  | { kind: 'entry'; parts: string[] }
  | { kind: 'whiteout'; path: string }
  | { kind: 'opaque'; path: string }
  /** Notes that old tools kept among the files. */
  | { kind: 'nothing' }

const whiteout = '.wh.'

/** The names of a path below the root. Throws an Error when it would lead out. */
export function partsOf(path: string): string[] {
  if (path.includes('\0')) throw new Error('a name holds a NUL character')
  const parts = path.split('/').filter((part) => part !== '' && part !== '.')
  if (parts.includes('..')) throw new Error(`"${path}" leads out of the image`)
  return parts
}

/** Reads the path of an entry. Throws an Error when it would lead out. */
export function readLayerPath(path: string): LayerPath {
  const parts = partsOf(path)
  const name = parts.at(-1) ?? ''
  if (!name.startsWith(whiteout)) return { kind: 'entry', parts }
  const parent = parts.slice(0, -1)
  if (name === '.wh..wh..opq') return { kind: 'opaque', path: parent.join('/') }
  if (name.startsWith('.wh..wh.')) return { kind: 'nothing' }
  const hidden = name.slice(whiteout.length)
  if (hidden === '' || hidden === '.' || hidden === '..') throw new Error(`"${path}" takes away nothing`)
  return { kind: 'whiteout', path: [...parent, hidden].join('/') }
}
