/** Size in characters. */
export interface TerminalSize {
  rows: number
  columns: number
}

/** The streams that this program was started with. */
export interface Terminal {
  /** Whether the input is a terminal. */
  interactive: boolean
  size(): TerminalSize | undefined
  /** Calls back whenever the size changes. Returns the way to stop. */
  onResize(notice: () => void): () => void
  /** Every key arrives as it is, until the function that is returned is called (or the program ends). */
  takeKeys(): () => void
  input: AsyncIterable<Uint8Array>
  /** Stops reading, so that the program can end. */
  leaveInput(): void
  /** Resolves when there is room for more. */
  writeOut(bytes: Uint8Array): Promise<void>
  writeError(bytes: Uint8Array): Promise<void>
}

function writeTo(stream: NodeJS.WriteStream, bytes: Uint8Array): Promise<void> {
  if (stream.write(bytes)) return Promise.resolve()
  return new Promise((resolve) => stream.once('drain', resolve))
}

/** Those of this process. */
export function openTerminal(): Terminal {
  const { stdin, stdout, stderr } = process
  return {
    interactive: stdin.isTTY === true,
    size: () => (stdout.isTTY ? { rows: stdout.rows, columns: stdout.columns } : undefined),
    onResize(notice) {
      stdout.on('resize', notice)
      return () => void stdout.off('resize', notice)
    },
    takeKeys() {
      const giveBack = (): void => void stdin.setRawMode(false)
      stdin.setRawMode(true)
      process.once('exit', giveBack)
      return () => {
        process.off('exit', giveBack)
        giveBack()
      }
    },
    input: stdin,
    leaveInput: () => void stdin.destroy(),
    writeOut: (bytes) => writeTo(stdout, bytes),
    writeError: (bytes) => writeTo(stderr, bytes),
  }
}
