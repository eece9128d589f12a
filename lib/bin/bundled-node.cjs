// Finds the Node.js that comes with the packages. CommonJS without dependencies, so that any Node.js can run it.
'use strict'
const { existsSync } = require('node:fs')
const { join } = require('node:path')

const root = join(__dirname, '..', '..')

/** The path of the bundled executable; ends this process with an explanation (`why` comes first) when there is none. */
module.exports = function bundledNode(why) {
  const found = ['x64', 'arm64']
    .map((arch) => join(root, 'node_modules', `node-linux-${arch}`, 'bin', 'node'))
    .find((file) => existsSync(file))
  if (found !== undefined) return found
  process.stderr.write(
    `Error: ${why}, and the bundled Node.js is not installed.\n  try: run "npm ci" in ${root}\n  code: DCL_BOOTSTRAP_RUNTIME_MISSING\n`,
  )
  process.exit(70)
}
