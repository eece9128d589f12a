// Starts a TypeScript program on the bundled Node.js, whatever Node.js runs this file.
'use strict'
const { spawnSync } = require('node:child_process')
const { pathToFileURL } = require('node:url')
const bundledNode = require('./bundled-node.cjs')

/** Runs the program `main` (an absolute path) in this process if it can, and in the bundled Node.js otherwise. */
module.exports = function launch(main) {
  if (Number(process.versions.node.split('.')[0]) >= 24) {
    void import(pathToFileURL(main).href)
    return
  }
  const node = bundledNode(`this program needs Node.js 24 or newer, this is ${process.version}`)
  const { status, signal } = spawnSync(node, [main, ...process.argv.slice(2)], { stdio: 'inherit' })
  if (signal !== null) process.kill(process.pid, signal)
  else process.exit(status === null ? 70 : status)
}
