const needsNoQuotes = /^[\w@%+=:,./-]+$/

/** The one place where arguments become a line for the shell of a host: each arrives there as it is here. */
export function shellQuote(argv: readonly string[]): string {
  return argv
    .map((word) => (needsNoQuotes.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`))
    .join(' ')
}
