import { join } from 'node:path'
import { root, run } from '../../e2e/support/run.ts'

/** Runs `dcos-universe` of this checkout; gives what it prints, throws what it says when it fails. */
export async function universeCommand(words: readonly string[]): Promise<string> {
  const program = join(root, 'universe/bin/dcos-universe')
  const { exitCode, stdout, stderr } = await run([process.execPath, program, ...words], {
    timeoutMs: 900_000,
  })
  if (exitCode !== 0) throw new Error(`dcos-universe ${words.join(' ')}: ${stderr}\n${stdout}`)
  return stdout
}
