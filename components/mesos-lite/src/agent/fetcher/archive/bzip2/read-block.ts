import type { BitReader } from './bit-reader.ts'
import { readSymbol, readTable } from './symbol-tables.ts'
import type { SymbolTable } from './symbol-tables.ts'

/** A block whose bytes can be followed from one to the next: the lowest byte of a cell, and above it the next cell. */
export interface Block {
  cells: Uint32Array
  length: number
  start: number
}

const damaged = (what: string): Error => new Error(`the bzip2 data is damaged (${what})`)
const symbolsPerSelector = 50
/** Steps after which others get their turn. */
const stepsPerTurn = 50_000

function readUsedBytes(reader: BitReader): Uint8Array {
  const groups = reader.bits(16)
  const used: number[] = []
  for (let group = 0; group < 16; group++) {
    if ((groups & (0x8000 >> group)) === 0) continue
    const members = reader.bits(16)
    for (let member = 0; member < 16; member++) {
      if ((members & (0x8000 >> member)) !== 0) used.push(group * 16 + member)
    }
  }
  if (used.length === 0) throw damaged('a block without bytes')
  return Uint8Array.from(used)
}

function moveToFront(list: Uint8Array, index: number): number {
  const value = list[index] ?? 0
  list.copyWithin(1, 0, index)
  list[0] = value
  return value
}

function readSelectors(reader: BitReader, tables: number): Uint8Array {
  const count = reader.bits(15)
  if (count === 0) throw damaged('no selectors')
  const order = Uint8Array.from({ length: tables }, (_, index) => index)
  const selectors = new Uint8Array(count)
  for (let each = 0; each < count; each++) {
    let index = 0
    while (reader.bits(1) === 1) if (++index >= tables) throw damaged('a selector')
    selectors[each] = moveToFront(order, index)
  }
  return selectors
}

/** Fills the cells with bytes in the order of the transformed block; gives how many. */
function* readSymbols(
  reader: BitReader,
  { tables, selectors, bytes }: { tables: readonly SymbolTable[]; selectors: Uint8Array; bytes: Uint8Array },
  cells: Uint32Array,
): Generator<undefined, number> {
  const end = bytes.length + 1
  let length = 0
  let run = 0
  let runWeight = 1
  for (let read = 0; ; read++) {
    if (read % stepsPerTurn === stepsPerTurn - 1) yield
    const table = tables[selectors[Math.floor(read / symbolsPerSelector)] ?? -1]
    if (!table) throw damaged('too few selectors')
    const symbol = readSymbol(reader, table)
    if (symbol <= 1) {
      run += runWeight << symbol
      runWeight <<= 1
      if (run > cells.length) throw damaged('a run that is too long')
      continue
    }
    if (length + run > cells.length) throw damaged('a block that is too long')
    if (run > 0) {
      cells.fill(bytes[0] ?? 0, length, length + run)
      length += run
      run = 0
      runWeight = 1
    }
    if (symbol === end) return length
    if (length >= cells.length) throw damaged('a block that is too long')
    cells[length++] = moveToFront(bytes, symbol - 1)
  }
}

/** Reads a block after its signature and sum; gives way to others now and then. */
export function* readBlock(reader: BitReader, cells: Uint32Array): Generator<undefined, Block> {
  if (reader.bits(1) === 1)
    throw new Error('the bzip2 data is of a kind that is not made any more (randomised)')
  const origin = reader.bits(24)
  const bytes = readUsedBytes(reader)
  const tableCount = reader.bits(3)
  if (tableCount < 2 || tableCount > 6) throw damaged('number of tables')
  const selectors = readSelectors(reader, tableCount)
  const tables = Array.from({ length: tableCount }, () => readTable(reader, bytes.length + 2))
  const length = yield* readSymbols(reader, { tables, selectors, bytes }, cells)
  if (origin >= length) throw damaged('its origin')
  const places = new Uint32Array(257)
  for (let index = 0; index < length; index++) {
    const after = ((cells[index] ?? 0) & 0xff) + 1
    places[after] = (places[after] ?? 0) + 1
  }
  for (let byte = 1; byte <= 256; byte++) places[byte] = (places[byte] ?? 0) + (places[byte - 1] ?? 0)
  for (let index = 0; index < length; index++) {
    if (index % (stepsPerTurn * 4) === 0) yield
    const byte = (cells[index] ?? 0) & 0xff
    const place = places[byte] ?? 0
    places[byte] = place + 1
    cells[place] = ((cells[place] ?? 0) | (index << 8)) >>> 0
  }
  return { cells, length, start: (cells[origin] ?? 0) >>> 8 }
}
