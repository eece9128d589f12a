import type { Failure, Tally } from './tally.ts'

const isCorpusTest = ({ title }: { title: string }): boolean => /\bcorp(us|ora)\b/i.test(title)

/**
 * Where the corpus is there, it must be used: a file whose corpus tests were all skipped is a failure, and so is a
 * whole run without any. `whole` says that nothing was left out of the run.
 */
export function corpusFailures(tally: Tally, whole: boolean): Failure[] {
  const ran = new Set(tally.ran.filter(isCorpusTest).map((test) => test.file))
  const skipped = new Set(tally.skipped.filter(isCorpusTest).map((test) => test.file))
  const failures = [...skipped]
    .filter((file) => !ran.has(file))
    .map((file) => ({
      file,
      title: 'tests on the corpus',
      message: 'The corpus is on this machine, but every corpus test of this file was skipped.',
    }))
  if (whole && ran.size === 0 && skipped.size === 0) {
    failures.push({
      file: 'test/compat',
      title: 'tests on the corpus',
      message: 'The corpus is on this machine, but no test has "corpus" in its title.',
    })
  }
  return failures
}
