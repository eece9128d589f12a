'use strict'

/** Says what is wrong and what to try, then ends the process. */
exports.fail = function fail(problem, remedy, exitCode) {
  process.stderr.write(`\nError: ${problem}\n  try: ${remedy}\n\n`)
  process.exit(exitCode)
}
