const longestPointer = 0x3fff

/** Writes names into a message that grows, pointing back at what was written before. */
export interface NameWriter {
  /** Remembers the name that lies uncompressed at `offset`. */
  learn(name: string, offset: number): void
  /** The bytes of `name` for this place of the message. `compress` is false where pointers are not allowed. */
  write(name: string, offset: number, compress: boolean): Buffer
}

/** Creates a writer without memory. Names are lower-cased for comparison only. */
export function createNameWriter(): NameWriter {
  const offsets = new Map<string, number>()

  const learn = (name: string, offset: number): void => {
    const labels = name.split('.')
    let at = offset
    for (let i = 0; i < labels.length; i++) {
      const suffix = labels.slice(i).join('.').toLowerCase()
      if (at <= longestPointer && !offsets.has(suffix)) offsets.set(suffix, at)
      at += Buffer.byteLength(labels[i] ?? '') + 1
    }
  }

  return {
    learn,
    write(name, offset, compress) {
      if (name === '') return Buffer.from([0])
      const labels = name.split('.')
      const parts: Buffer[] = []
      let written = 0
      for (let i = 0; i < labels.length; i++) {
        const suffix = labels.slice(i).join('.').toLowerCase()
        const known = compress ? offsets.get(suffix) : undefined
        if (known !== undefined) {
          const pointer = Buffer.from([0xc0 | (known >> 8), known & 0xff])
          return Buffer.concat([...parts, pointer])
        }
        if (offset + written <= longestPointer && !offsets.has(suffix)) offsets.set(suffix, offset + written)
        const label = Buffer.from(labels[i] ?? '', 'utf8')
        parts.push(Buffer.from([label.length]), label)
        written += label.length + 1
      }
      return Buffer.concat([...parts, Buffer.from([0])])
    },
  }
}
