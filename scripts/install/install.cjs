'use strict'
const { spawnSync } = require('node:child_process')
const { existsSync, rmSync } = require('node:fs')
const { join } = require('node:path')
const { bundledNode } = require('./bundled-node.cjs')
const { fail } = require('./fail.cjs')

// Development and optional parts are named, because NODE_ENV or a user's npm configuration may leave them out.
const npmArguments = [
  'ci',
  '--ignore-scripts',
  '--include=dev',
  '--include=optional',
  '--no-audit',
  '--no-fund',
  '--loglevel=error', // without it, every package that names a newer Node than npm runs on is a warning
]

/** npm as it runs this script, on the Node that it runs on; `npm ci` removes the bundled one while it works. */
function npmCommand(environment) {
  const { npm_execpath: script, npm_node_execpath: node } = environment
  if (script && existsSync(script) && /\.c?js$/.test(script)) {
    return [node && existsSync(node) ? node : process.execPath, [script]]
  }
  return ['npm', []]
}

/** Runs `npm ci`. Its success is not believed until the bundled Node has said its version. */
exports.install = function install(root) {
  process.stderr.write('Installing the packages that package-lock.json names (npm ci) ...\n')
  const [command, first] = npmCommand(process.env)
  // npm would believe a list that an interrupted install has left behind.
  rmSync(join(root, 'node_modules', '.package-lock.json'), { force: true })
  const result = spawnSync(command, [...first, ...npmArguments], { cwd: root, stdio: 'inherit' })
  if (result.signal === 'SIGINT' || result.signal === 'SIGTERM') process.exit(130)
  if (result.error || result.status !== 0) {
    const reason = result.error ? result.error.message : `npm ci ended with ${result.signal || result.status}`
    fail(
      `the packages could not be installed: ${reason}.`,
      'read what npm wrote above. It needs its registry (or a filled cache) and a writable folder; ' +
        'then repeat the command, which begins again where needed.',
      69,
    )
  }
  const node = bundledNode(root)
  if (!existsSync(node.path)) fail(node.problem, node.remedy, 69)
  const probe = spawnSync(node.path, ['--version'], { encoding: 'utf8' })
  if (probe.status !== 0) {
    fail(
      `the bundled Node does not start here: ${probe.error ? probe.error.message : probe.stderr.trim()}.`,
      'use a Linux distribution with glibc 2.28 or later and libstdc++ (Debian 11, Ubuntu 20.04, RHEL 8 or newer).',
      69,
    )
  }
}
