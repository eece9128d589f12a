/** The last lines of an output that are not empty, without what would move the cursor. */
export function lastLines(output: string, count = 8): string[] {
  return output
    .split(/\r?\n/)
    .map((line) => line.replace(/\u001b\[[\d;?]*[A-Za-z]|[\u0000-\u0008\u000b-\u001f]/g, '').trimEnd())
    .filter((line) => line !== '')
    .slice(-count)
}
