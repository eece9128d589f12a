// The slow first start of a checkout: builds cli/dist with the bundled runtime, then runs it.
'use strict'
const { spawnSync } = require('node:child_process')
const { join } = require('node:path')
const bundledNode = require('../../lib/bin/bundled-node.cjs')

module.exports = (built) => {
  const build = join(__dirname, '..', 'scripts', 'build.ts')
  const node = bundledNode('the dcos command has to be built first')
  const { status } = spawnSync(node, [build], { stdio: ['ignore', 2, 2] })
  if (status !== 0) process.exit(70)
  require(built)
}
