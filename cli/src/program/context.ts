import type { ClusterClient } from '../http/cluster-client.ts'
import type { Terminal } from './terminal.ts'
import type { Table } from '../output/table.ts'

/** Everything a command takes from its surroundings. */
export interface Context {
  environment: Record<string, string | undefined>
  /** `-v` is 1, `-vv` is 2. */
  verbosity: number
  /** The cluster that is attached, or DCL_CLI_NO_CLUSTER. */
  cluster(): ClusterClient
  /** Writes data to standard output, with a newline. */
  print(text: string): void
  printJson(value: unknown): void
  printTable(table: Table): void
  /** Writes what is not data (progress, notes) to standard error, with a newline. */
  tell(text: string): void
  /** Shows what is being waited for; replaced in place on a terminal, one line per change elsewhere. */
  progress(text: string): void
  /** Ends the line of `progress`. */
  progressDone(): void
  readInput(): Promise<string>
  ask(question: string, options?: { hidden?: boolean }): Promise<string | undefined>
  nowMs(): number
  pause(delayMs: number): Promise<void>
  /** Bytes straight to standard output. */
  write(chunk: Uint8Array | string): void
  /** The terminal (or the pipes) that this program talks to. */
  terminal(): Terminal
}
