'use strict'
// Runs before every public script, on whatever Node the machine has: makes node_modules agree with the lock file,
// so that the script itself can run on the bundled Node. Plain CommonJS without dependencies, for that reason.
const { join } = require('node:path')
const { misplacedFlags } = require('./install/misplaced-flags.cjs')
const { bundledNode } = require('./install/bundled-node.cjs')
const { isComplete, isConfirmed, confirm } = require('./install/agreement.cjs')
const { withInstallLock } = require('./install/lock.cjs')
const { install } = require('./install/install.cjs')
const { buildCommandLine } = require('./install/build-command-line.cjs')
const { fail } = require('./install/fail.cjs')

const root = join(__dirname, '..')

const misplaced = misplacedFlags(process.env)
if (misplaced) fail(misplaced.problem, misplaced.remedy, 64)

const node = bundledNode(root)
if (!node.supported) fail(node.problem, node.remedy, 69)
if (!isConfirmed(root)) {
  withInstallLock(root, () => {
    // Another run may have installed while this one waited, and `npm install` by hand is as good as ours.
    if (!isComplete(root)) install(root)
    confirm(root)
  })
}
buildCommandLine(root, node.path)
