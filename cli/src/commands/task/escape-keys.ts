/** Looks for a sequence of keys in what is typed. */
export interface EscapeKeys {
  /** What is to be passed on of a piece, and whether the sequence is complete. */
  push(bytes: Uint8Array): { pass: Buffer; complete: boolean }
}

const usual = 'ctrl-p,ctrl-q'

function keyOf(name: string): number | undefined {
  const control = /^ctrl-([a-z@[\\\]^_])$/i.exec(name)?.[1]
  if (control !== undefined) return control.toUpperCase().charCodeAt(0) & 0x1f
  return name.length === 1 ? name.charCodeAt(0) : undefined
}

/** Makes one of names with commas between, as `ctrl-p,ctrl-q`; what cannot be read is the usual sequence. */
export function createEscapeKeys(text: string | undefined): EscapeKeys {
  const named = (text ?? usual).split(',').map((name) => keyOf(name.trim()))
  const keys = named.includes(undefined) || named.length === 0 ? [16, 17] : (named as number[])
  let matched = 0
  return {
    push(bytes) {
      const pass: number[] = []
      for (const byte of bytes) {
        if (byte === keys[matched]) {
          matched += 1
          if (matched === keys.length) return { pass: Buffer.from(pass), complete: true }
          continue
        }
        // Keys that were held back were meant for the program after all.
        pass.push(...keys.slice(0, matched))
        matched = byte === keys[0] ? 1 : 0
        if (matched === 0) pass.push(byte)
      }
      return { pass: Buffer.from(pass), complete: false }
    },
  }
}
