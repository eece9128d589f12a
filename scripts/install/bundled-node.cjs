'use strict'
const { join } = require('node:path')

/** Where the bundled Node must be, and what to say when it is not there. */
exports.bundledNode = function bundledNode(root, platform = process.platform, arch = process.arch) {
  const supported = platform === 'linux' && (arch === 'x64' || arch === 'arm64')
  return {
    supported,
    path: join(root, 'node_modules', '.bin', 'node'),
    problem: supported
      ? `the bundled Node (npm package node-linux-${arch}) is not installed, and without it nothing here runs.`
      : `there is no bundled Node for ${platform} on ${arch}: dcos-lite runs on Linux on x64 or arm64.`,
    remedy: supported
      ? 'install with the optional dependencies: npm ci --include=optional'
      : 'use a Linux machine with one of these processors.',
  }
}
