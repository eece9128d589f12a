// Starts a TypeScript program on the bundled Node.js, whatever Node.js runs this file. CommonJS, so that an old one
// can read it.
'use strict'
const { spawnSync } = require('node:child_process')
const { existsSync } = require('node:fs')
const { join } = require('node:path')
const { pathToFileURL } = require('node:url')

const root = join(__dirname, '..', '..')

function bundledNode() {
  const found = ['x64', 'arm64']
    .map((arch) => join(root, 'node_modules', `node-linux-${arch}`, 'bin', 'node'))
    .find((file) => existsSync(file))
  if (found !== undefined) return found
  process.stderr.write(
    `Error: this program needs Node.js 24 or newer; this is ${process.version}, and the bundled one is not installed.\n` +
      `  try: run "npm ci" in ${root}\n  code: DCL_RUNTIME_MISSING\n`,
  )
  process.exit(70)
}

/** Runs the program `main` (an absolute path) in this process if it can, and in the bundled Node.js otherwise. */
module.exports = function launch(main) {
  if (Number(process.versions.node.split('.')[0]) >= 24) {
    void import(pathToFileURL(main).href)
    return
  }
  const { status, signal } = spawnSync(bundledNode(), [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  if (signal !== null) process.kill(process.pid, signal)
  else process.exit(status === null ? 70 : status)
}
