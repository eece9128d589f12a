import { readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { expect } from 'chai'
import { projectFiles, projectRoot } from '../../scripts/tree/files.ts'

// Words are put together here, so that this file does not find itself.
const unfinished = new RegExp(`\\b(${['TO' + 'DO', 'FIX' + 'ME', 'X' + 'XX', 'HA' + 'CK'].join('|')})\\b`)
const onlyCall = new RegExp(`\\b(it|describe|specify|context)\\.${'on'}ly\\b`)
const machinePaths = /(?<![\w})\]*.-])\/(work|root|home\/[a-z]+)\//
const registryHost = new RegExp(`registry\\.(npm|yarn)${'js'}|"resolved": "htt${'p'}`)
const leftovers = ['utils', 'helpers', 'common', 'misc']

const isText = (file: string): boolean =>
  /\.(ts|js|cjs|mjs|json|md|sh|ya?ml|toml|mustache|html|css|txt)$/.test(file) ||
  /^[^.]+$/.test(basename(file))

const files = projectFiles().filter(isText)
const texts = new Map(files.map((file) => [file, readFileSync(join(projectRoot, file), 'utf8')]))

/** `file:line` of every line that fits `pattern`. */
function linesWith(pattern: RegExp, wanted: (file: string) => boolean = () => true): string[] {
  return [...texts]
    .filter(([file, text]) => wanted(file) && pattern.test(text))
    .flatMap(([file, text]) =>
      text
        .split('\n')
        .flatMap((line, at) => (pattern.test(line) ? [`${file}:${at + 1} ${line.trim()}`] : [])),
    )
}

describe('the tree', () => {
  it('has files to look at', () => {
    expect(files.length).to.be.greaterThan(50)
  })

  it('names no path of a developer machine', () => {
    expect(linesWith(machinePaths, (file) => file !== 'package-lock.json')).to.deep.equal([])
  })

  it('names no package registry, in the lock file least of all', () => {
    expect(linesWith(registryHost)).to.deep.equal([])
  })

  it('has no mark of unfinished work', () => {
    expect(linesWith(unfinished, (file) => file !== 'package-lock.json')).to.deep.equal([])
  })

  it('runs all tests of a file, never a single one', () => {
    expect(linesWith(onlyCall, (file) => file.endsWith('.ts'))).to.deep.equal([])
  })

  it('names files and folders after what they hold', () => {
    const unnamed = files.filter((file) =>
      file.split('/').some((part) => leftovers.includes(part.replace(/(\.test)?\.\w+$/, ''))),
    )
    expect(unnamed).to.deep.equal([])
  })

  it('writes names of TypeScript files in lower case with hyphens', () => {
    const odd = files.filter((file) => file.endsWith('.ts') && !/^[a-z0-9.-]+$/.test(basename(file)))
    expect(odd).to.deep.equal([])
  })
})
