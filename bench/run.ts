/**
 * Runs the benches: `npm run bench` (all) or `npm run bench -- cli store`. Each prints figures beside a floor or a peer
 * of the same run, as ratios. They are never part of the tests.
 */
import { readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { spawnSync } from 'node:child_process'

const folder = dirname(fileURLToPath(import.meta.url))
const all = readdirSync(folder)
  .filter((name) => name.endsWith('.ts') && name !== 'run.ts')
  .map((name) => name.slice(0, -3))
  .sort()

const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !all.includes(name))
if (unknown.length > 0) {
  process.stderr.write(
    `Error: there is no bench "${unknown.join('", "')}"\n  try: one of ${all.join(', ')}\n`,
  )
  process.exit(64)
}
let failed = 0
for (const name of wanted.length > 0 ? wanted : all) {
  process.stdout.write(`\n== ${name}\n`)
  const { status } = spawnSync(process.execPath, [join(folder, `${name}.ts`)], { stdio: 'inherit' })
  if (status !== 0) failed += 1
}
process.exitCode = failed === 0 ? 0 : 1
