import { execFile } from 'node:child_process'
import { readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { root } from '../support/run.ts'

/** Runs the example of the framework's README as it stands, against a master, and gives what it prints. */
export async function runExample(master: string, folder: string): Promise<string> {
  const readme = await readFile(join(root, 'universe/src/frameworks/mpi/README.md'), 'utf8')
  const example = /<!-- test -->\n+```ts\n([^]*?)```/.exec(readme)?.[1]
  if (example === undefined) throw new Error('the README has no example')
  const file = join(root, `.example-${process.pid}.ts`)
  await writeFile(file, example)
  try {
    const env = { ...process.env, MASTER: master, FOLDER: folder }
    return (await promisify(execFile)(process.execPath, [file], { env, timeout: 120_000 })).stdout
  } finally {
    await rm(file, { force: true })
  }
}
