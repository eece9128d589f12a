// The slow first start of a checkout: builds cli/dist with the bundled runtime, then runs it.
'use strict'
const { spawnSync } = require('node:child_process')
const { existsSync } = require('node:fs')
const { join } = require('node:path')

const root = join(__dirname, '..', '..')

function bundledNode() {
  const found = ['x64', 'arm64']
    .map((arch) => join(root, 'node_modules', `node-linux-${arch}`, 'bin', 'node'))
    .find((file) => existsSync(file))
  if (found !== undefined) return found
  process.stderr.write(
    'Error: the dcos command is not built, and the bundled Node.js that builds it is not installed.\n' +
      `  try: run "npm ci" in ${root}\n  code: DCL_CLI_NOT_BUILT\n`,
  )
  process.exit(70)
}

module.exports = (built) => {
  const { status } = spawnSync(bundledNode(), [join(root, 'cli', 'scripts', 'build.ts')], {
    stdio: ['ignore', 2, 2],
  })
  if (status !== 0) process.exit(70)
  require(built)
}
