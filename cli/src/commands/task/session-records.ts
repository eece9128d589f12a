import { createRecordDecoder, encodeRecord } from '@dcos-lite/lib/recordio'
import type { TerminalSize } from '../../program/terminal.ts'

/** A container, with those that it lies in. */
export interface ContainerId {
  value: string
  parent?: ContainerId
}

/** A piece of output. */
export interface OutputPiece {
  kind: 'STDOUT' | 'STDERR'
  bytes: Buffer
}

interface ProcessIo {
  type: string
  data?: { type: 'STDOUT' | 'STDERR'; data?: string }
}

/** The output in an answer, as it arrives; heartbeats say nothing. */
export async function* outputOf(body: AsyncIterable<Buffer>): AsyncGenerator<OutputPiece, void, undefined> {
  const decoder = createRecordDecoder()
  for await (const chunk of body) {
    for (const record of decoder.push(chunk)) {
      const { type, data } = JSON.parse(record.toString()) as ProcessIo
      if (type === 'DATA' && data) yield { kind: data.type, bytes: Buffer.from(data.data ?? '', 'base64') }
    }
  }
}

function inputRecord(part: object): Uint8Array {
  const call = { type: 'ATTACH_CONTAINER_INPUT', attach_container_input: part }
  return encodeRecord(JSON.stringify(call))
}

const ioRecord = (io: object): Uint8Array => inputRecord({ type: 'PROCESS_IO', process_io: io })

/** The first record of input: whose it is. */
export function ownerRecord(id: ContainerId): Uint8Array {
  return inputRecord({ type: 'CONTAINER_ID', container_id: id })
}

/** A piece of input; an empty one is its end. */
export function inputPiece(bytes: Uint8Array): Uint8Array {
  return ioRecord({ type: 'DATA', data: { type: 'STDIN', data: Buffer.from(bytes).toString('base64') } })
}

/** The size of the terminal. */
export function sizeRecord(size: TerminalSize): Uint8Array {
  return ioRecord({ type: 'CONTROL', control: { type: 'TTY_INFO', tty_info: { window_size: size } } })
}

/** Time between two signs of life. */
export const heartbeatMs = 30_000

/** A sign of life. */
export function heartbeatRecord(): Uint8Array {
  const heartbeat = { interval: { nanoseconds: heartbeatMs * 1e6 } }
  return ioRecord({ type: 'CONTROL', control: { type: 'HEARTBEAT', heartbeat } })
}
