'use strict'
const { createHash } = require('node:crypto')
const { existsSync, readFileSync, readdirSync, renameSync, writeFileSync } = require('node:fs')
const { join } = require('node:path')
const { bundledNode } = require('./bundled-node.cjs')

const stampPath = (root) => join(root, 'node_modules', '.dcos-lite-install')
const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'))

/** The package.json files of the root and of every workspace, relative to the root. */
function manifests(root) {
  const found = ['package.json']
  for (const pattern of readJson(join(root, 'package.json')).workspaces) {
    const folders = pattern.endsWith('/*')
      ? readdirSync(join(root, pattern.slice(0, -2)))
          .sort()
          .map((name) => pattern.slice(0, -1) + name)
      : [pattern]
    for (const folder of folders) {
      if (existsSync(join(root, folder, 'package.json'))) found.push(join(folder, 'package.json'))
    }
  }
  return found
}

/** Everything that decides what belongs into node_modules, as one hash. */
function wanted(root) {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`)
  for (const file of ['package-lock.json', ...manifests(root)]) {
    hash.update(`${file}\n`).update(readFileSync(join(root, file)))
  }
  return hash.digest('hex')
}

/** Whether the bundled Node and every package that the list names (optional ones left out) are on the disk. */
function allPresent(root, packages) {
  if (!existsSync(bundledNode(root).path)) return false
  return Object.entries(packages).every(
    ([path, entry]) => path === '' || entry.optional || existsSync(join(root, path, 'package.json')),
  )
}

/** The quick check of a warm start: the stamp says that this very state was installed, and no package is gone. */
exports.isConfirmed = function isConfirmed(root) {
  try {
    return (
      readFileSync(stampPath(root), 'utf8') === wanted(root) &&
      allPresent(root, readJson(join(root, 'package-lock.json')).packages)
    )
  } catch {
    return false
  }
}

const sameRanges = (manifest, entry) =>
  ['dependencies', 'devDependencies', 'optionalDependencies'].every(
    (kind) => JSON.stringify(sorted(manifest[kind])) === JSON.stringify(sorted(entry[kind])),
  )
const sorted = (ranges) => Object.entries(ranges || {}).sort(([a], [b]) => (a < b ? -1 : 1))

/**
 * The thorough check: npm writes its own list into node_modules as the last act of an install. If that list is there,
 * names what the lock file names, and all of it is on the disk, then the install was finished by whoever began it.
 */
exports.isComplete = function isComplete(root) {
  try {
    const { packages } = readJson(join(root, 'package-lock.json'))
    const installed = readJson(join(root, 'node_modules', '.package-lock.json')).packages
    const manifestsFit = manifests(root).every((file) => {
      const entry = packages[file.replace(/\/?package\.json$/, '')]
      return entry !== undefined && sameRanges(readJson(join(root, file)), entry)
    })
    const packagesFit = Object.entries(packages).every(([path, entry]) => {
      if (path === '' || !path.includes('node_modules/')) return true
      const there = installed[path]
      if (there === undefined) return entry.optional === true
      return entry.link === true || (there.version === entry.version && there.integrity === entry.integrity)
    })
    return manifestsFit && packagesFit && allPresent(root, packages) && isLinked(root)
  } catch {
    return false
  }
}

/** Workspaces are links; a tree that was copied without them does not start. */
function isLinked(root) {
  return existsSync(join(root, 'node_modules', '@dcos-lite', 'lib', 'package.json'))
}

/** Writes the stamp, by rename, so that it is never half there. */
exports.confirm = function confirm(root) {
  try {
    writeFileSync(`${stampPath(root)}.part`, wanted(root))
    renameSync(`${stampPath(root)}.part`, stampPath(root))
  } catch {
    // A tree that may not be written is checked thoroughly each time, which is only slower.
  }
}
