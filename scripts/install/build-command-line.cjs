'use strict'
const { spawnSync } = require('node:child_process')
const { existsSync, readFileSync, readdirSync, statSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { fail } = require('./fail.cjs')

/** Names, sizes and times of the files below a folder: cheap to take, different after every change. */
function listing(folder, lines = []) {
  if (!existsSync(folder)) return lines
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) {
      if (entry.name !== 'node_modules') listing(path, lines)
    } else {
      const { size, mtimeMs } = statSync(path)
      lines.push(`${path} ${size} ${mtimeMs}`)
    }
  }
  return lines
}

const sources = ['cli/package.json', 'cli/src', 'cli/bin', 'cli/scripts', 'lib/src', 'package-lock.json']

function fingerprint(root) {
  const built = join(root, 'cli', 'dist')
  // Names only: the program itself keeps a cache below it.
  const lines = [root, existsSync(built) ? readdirSync(built).sort().join(' ') : 'not built']
  for (const source of sources) {
    const path = join(root, source)
    if (!existsSync(path)) lines.push(`${source} is not there`)
    else if (statSync(path).isDirectory()) listing(path, lines)
    else lines.push(`${source} ${statSync(path).mtimeMs}`)
  }
  return lines.join('\n')
}

/** Lets `dcos` be built again when its sources changed; `cli/scripts/build.ts` decides what that means. */
exports.buildCommandLine = function buildCommandLine(root, node) {
  const script = join(root, 'cli', 'scripts', 'build.ts')
  if (!existsSync(script)) return
  const stamp = join(root, 'node_modules', '.dcos-lite-command-line')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === fingerprint(root)) return
  const result = spawnSync(node, [script, '--if-stale'], { cwd: root, stdio: 'inherit' })
  if (result.status !== 0) {
    fail(
      `the command line "dcos" could not be built (${result.signal || `exit ${result.status}`}).`,
      'read what the build wrote above; it is started by hand with: npx node cli/scripts/build.ts',
      70,
    )
  }
  try {
    writeFileSync(stamp, fingerprint(root))
  } catch {
    // Without a stamp the build is asked each time, and finds nothing to do.
  }
}
