const newline = 0x0a

/** The lines of a stream of bytes. Of a line that is longer than `longestBytes` nothing is given. */
export async function* splitLines(
  chunks: AsyncIterable<Buffer>,
  longestBytes: number,
): AsyncGenerator<string, void, undefined> {
  let parts: Buffer[] = []
  let held = 0
  let tooLong = false
  const add = (part: Buffer): void => {
    held += part.length
    tooLong ||= held > longestBytes
    if (tooLong) parts = []
    else parts.push(part)
  }
  const take = (): string | undefined => {
    const line = tooLong ? undefined : Buffer.concat(parts).toString('utf8')
    parts = []
    held = 0
    tooLong = false
    return line
  }
  for await (const chunk of chunks) {
    let from = 0
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      add(chunk.subarray(from, at))
      from = at + 1
      const line = take()
      if (line !== undefined) yield line
    }
    if (from < chunk.length) add(chunk.subarray(from))
  }
  if (held > 0) {
    const line = take()
    if (line !== undefined) yield line
  }
}
