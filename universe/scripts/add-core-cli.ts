/**
 * Adds the package `dcos-core-cli` to a repository document, with its zip and the files of our packages beside it:
 * `node universe/scripts/add-core-cli.ts REPOSITORY_JSON [--node FILE] [--url URL]`. With `--node`, a Node.js for Linux
 * on x86-64 is packed too (46 MB instead of 0.4), so that the machine of the client needs none.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { parseArgs } from 'node:util'
import { addCoreCli } from '../src/core-cli/add-core-cli.ts'
import { writePackageAssets } from '../src/package-assets/package-assets.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { node: { type: 'string' }, url: { type: 'string' } },
})
const [file] = positionals
if (file === undefined) {
  process.stderr.write(
    'Error: name the repository document\n  try: node universe/scripts/add-core-cli.ts FILE\n',
  )
  process.exit(64)
}
const text = await addCoreCli(readFileSync(file, 'utf8'), {
  zipFile: join(dirname(file), 'dcos-core-cli.zip'),
  ...values,
})
await writePackageAssets(dirname(file))
writeFileSync(`${file}.part`, text)
renameSync(`${file}.part`, file)
