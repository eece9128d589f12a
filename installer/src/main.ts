import { Config, Errors, run } from '@oclif/core'
import { describeErrorForHumans, isDcosError } from '@dcos-lite/lib/errors'

/** Help and a missing word are no failures; everything else is shown in the product's own form. */
function show(error: unknown): number {
  const { oclif, code } = error as { oclif?: { exit?: number }; code?: string }
  if (code === 'EEXIT') return oclif?.exit ?? 0
  if (isDcosError(error)) {
    process.stderr.write(describeErrorForHumans(error) + '\n')
    return error.exitCode
  }
  if (error instanceof Errors.CLIError) {
    // It ends with a hint that the line after it gives in our words.
    const message = error.message.replace(/\s*See more help with --help\s*$/, '')
    process.stderr.write(
      `Error: ${message}\n  try: dcos-installer --help\n  code: DCL_INSTALLER_WRONG_USAGE\n`,
    )
    return 64
  }
  process.stderr.write(describeErrorForHumans(error) + '\n')
  return 70
}

const config = await Config.load(import.meta.url)
try {
  await run(process.argv.slice(2), config)
} catch (error) {
  process.exitCode = show(error)
}
