'use strict'
const { linkSync, readFileSync, rmSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { fail } = require('./fail.cjs')

const waitMs = (ms) => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)

function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Takes the lock, or tells which living process holds it. The lock of a dead process is removed. */
function take(path) {
  const own = `${path}.${process.pid}`
  writeFileSync(own, String(process.pid))
  try {
    linkSync(own, path) // a file that appears with its content, or not at all
    return undefined
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  } finally {
    rmSync(own, { force: true })
  }
  const holder = Number(readFileSync(path, 'utf8')) || undefined
  if (holder !== undefined && isAlive(holder)) return holder
  rmSync(path, { force: true })
  return take(path)
}

function takeOrFail(root, path) {
  try {
    return take(path)
  } catch (error) {
    if (error.code === 'ENOENT') return take(path)
    fail(
      `the folder ${root} cannot be written (${error.code}), and its packages must be installed first.`,
      'give this user the right to write there, or clone the project into a folder of your own.',
      73,
    )
  }
}

/** Lets one install run at a time: two `npm ci` in one folder would remove each other's files. */
exports.withInstallLock = function withInstallLock(root, work) {
  const path = join(root, '.install-lock')
  const deadline = Date.now() + 15 * 60 * 1000
  let said = false
  for (let holder = takeOrFail(root, path); holder !== undefined; holder = takeOrFail(root, path)) {
    if (!said) process.stderr.write(`Waiting for process ${holder}, which installs the packages ...\n`)
    said = true
    if (Date.now() > deadline) {
      fail(`process ${holder} still installs packages.`, `end it, then remove ${path}`, 75)
    }
    waitMs(200)
  }
  const release = () => rmSync(path, { force: true })
  process.once('exit', release)
  work()
  release()
  process.removeListener('exit', release)
}
