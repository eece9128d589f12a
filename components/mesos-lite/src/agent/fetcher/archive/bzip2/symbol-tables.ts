import type { BitReader } from './bit-reader.ts'

const longestCode = 20

/** One Huffman table in its canonical form. */
export interface SymbolTable {
  shortest: number
  /** Per length: the highest code, the first place of its symbols less its first code, and symbols in code order. */
  limits: Int32Array
  offsets: Int32Array
  symbols: Uint16Array
}

function readLengths(reader: BitReader, symbols: number): Uint8Array {
  const lengths = new Uint8Array(symbols)
  let length = reader.bits(5)
  for (let symbol = 0; symbol < symbols; symbol++) {
    for (;;) {
      if (length < 1 || length > longestCode) throw new Error('the bzip2 data is damaged (length of a code)')
      if (reader.bits(1) === 0) break
      length += reader.bits(1) === 0 ? 1 : -1
    }
    lengths[symbol] = length
  }
  return lengths
}

/** Reads one table for so many symbols. */
export function readTable(reader: BitReader, count: number): SymbolTable {
  const lengths = readLengths(reader, count)
  const perLength = new Int32Array(longestCode + 2)
  for (const length of lengths) perLength[length] = (perLength[length] ?? 0) + 1
  const symbols = new Uint16Array(count)
  let place = 0
  for (let length = 1; length <= longestCode; length++) {
    for (let symbol = 0; symbol < count; symbol++) if (lengths[symbol] === length) symbols[place++] = symbol
  }
  const limits = new Int32Array(longestCode + 2)
  const offsets = new Int32Array(longestCode + 2)
  let code = 0
  let first = 0
  for (let length = 1; length <= longestCode; length++) {
    const here = perLength[length] ?? 0
    offsets[length] = first - code
    code += here
    limits[length] = code - 1
    first += here
    code <<= 1
  }
  return { shortest: Math.min(...lengths), limits, offsets, symbols }
}

/** Reads one symbol. */
export function readSymbol(reader: BitReader, table: SymbolTable): number {
  let length = table.shortest
  let code = reader.bits(length)
  while (length <= longestCode) {
    if (code <= (table.limits[length] ?? -1)) {
      const symbol = table.symbols[code + (table.offsets[length] ?? 0)]
      if (symbol !== undefined) return symbol
    }
    length += 1
    code = (code << 1) | reader.bits(1)
  }
  throw new Error('the bzip2 data is damaged (code of a symbol)')
}
