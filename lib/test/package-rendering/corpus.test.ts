import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { expect } from 'chai'
import { isDcosError } from '../../src/errors/index.ts'
import { assembleTree, findNewest, readPackageTree } from '../../src/package-format/index.ts'
import type { JsonObject, PackageDefinition } from '../../src/package-format/index.ts'
import {
  packageRenderingErrors,
  renderDocument,
  renderPackage,
  renderTemplate,
  resolveOptions,
  validateOptions,
} from '../../src/package-rendering/index.ts'
import { corpusFolder, skipBecause } from '../../src/testing/index.ts'

interface IndexEntry {
  hasTemplate: boolean
  validJson?: boolean
  defaultsMatchSchema?: boolean
  variantMatchesSchema?: boolean
}
interface Variant {
  options: JsonObject
  rendered?: unknown
  error?: string
}

const corpus = join(corpusFolder() ?? '', 'universe')

function readJson(...path: string[]): unknown {
  return JSON.parse(readFileSync(join(corpus, ...path), 'utf8'))
}

/** The rendered document, or the code of the error. */
function outcome(definition: PackageDefinition, options: JsonObject | undefined): unknown {
  const template = definition.marathon?.v2AppMustacheTemplate ?? ''
  try {
    return renderDocument(definition, template, resolveOptions(definition, options))
  } catch (error) {
    if (isDcosError(error)) return error.code
    throw error
  }
}

function fitsSchema(definition: PackageDefinition, options: JsonObject | undefined): boolean {
  try {
    validateOptions(definition.config, resolveOptions(definition, options))
    return true
  } catch (error) {
    if (isDcosError(error) && error.code === packageRenderingErrors.OPTIONS_NOT_VALID.code) return false
    throw error
  }
}

describe('corpus: packages of the DC/OS Universe', function () {
  this.timeout(120_000)
  let index: [string, IndexEntry][] = []
  let newest = new Map<string, PackageDefinition>()
  const templated = (): [PackageDefinition, IndexEntry][] =>
    index.flatMap(([name, entry]) => {
      const definition = newest.get(name)
      return definition && entry.hasTemplate ? [[definition, entry]] : []
    })
  const differing = (differs: (definition: PackageDefinition, entry: IndexEntry) => boolean): string[] =>
    templated()
      .filter(([definition, entry]) => differs(definition, entry))
      .map(([{ name }]) => name)

  before(async function () {
    if (!existsSync(corpus)) skipBecause(this, 'the corpus is not on this machine')
    const packages = assembleTree(await readPackageTree(join(corpus, 'packages')))
    index = Object.entries(readJson('rendered', '_index.json') as Record<string, IndexEntry>)
    newest = new Map(
      index.flatMap(([name]) => {
        const found = findNewest(packages, name)
        return found ? [[name, found]] : []
      }),
    )
    expect(newest.size).to.equal(index.length).and.to.be.greaterThan(100)
  })

  it('prints what the original engine prints, case by case', () => {
    const { context, cases } = readJson('engine-cases.json') as {
      context: JsonObject
      cases: { name: string; template: string; expected: string; compare: string }[]
    }
    expect(cases.length).to.be.greaterThan(50)
    for (const { name, template, expected, compare } of cases) {
      const normal = (text: string): string => (compare === 'exact' ? text : text.replace(/\s/g, ''))
      expect(normal(renderTemplate(template, context)), name).to.equal(normal(expected))
    }
  })

  it('renders every newest revision with its defaults to the stored JSON, or fails where the original fails', () => {
    const wrong = differing((definition, { validJson }) => {
      const got = outcome(definition, undefined)
      if (validJson !== true) return got !== packageRenderingErrors.RESULT_NOT_JSON.code
      return !isDeepStrictEqual(got, readJson('rendered', `${definition.name}.json`))
    })
    expect(wrong).to.deep.equal([])
  })

  it('renders every newest revision with the variant options to the stored JSON, or fails where the original fails', () => {
    const wrong = differing((definition) => {
      const { options, rendered, error } = readJson('rendered-variant', `${definition.name}.json`) as Variant
      const got = outcome(definition, options)
      return error === undefined ? !isDeepStrictEqual(got, rendered) : typeof got !== 'string'
    })
    expect(wrong).to.deep.equal([])
  })

  it('accepts and refuses options exactly where their schema does', () => {
    expect(
      differing((definition, entry) => fitsSchema(definition, undefined) !== entry.defaultsMatchSchema),
    ).to.deep.equal([])
    const wrong = differing((definition, entry) => {
      const { options } = readJson('rendered-variant', `${definition.name}.json`) as Variant
      return fitsSchema(definition, options) !== entry.variantMatchesSchema
    })
    expect(wrong).to.deep.equal([])
  })

  it('has nothing to render in a package without a template', () => {
    const without = index.filter(([, { hasTemplate }]) => !hasTemplate)
    for (const [name] of without) {
      const definition = newest.get(name)
      expect(() => renderPackage({ definition: definition as PackageDefinition, source: '' }), name)
        .to.throw()
        .with.property('code', packageRenderingErrors.NO_TEMPLATE.code)
    }
  })
})
