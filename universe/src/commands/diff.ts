import { Args, Flags } from '@oclif/core'
import { findNewest } from '@dcos-lite/lib/package-format'
import type { PackageDefinition } from '@dcos-lite/lib/package-format'
import { definitionHash } from '@dcos-lite/lib/package-signing'
import { differences, readable } from '../diff/compare-definitions.ts'
import type { Difference } from '../diff/compare-definitions.ts'
import { universeErrors } from '../errors.ts'
import { readPackages } from '../repository/read-repository.ts'
import { UniverseCommand } from '../universe-command.ts'

interface RepositoryDifference {
  added: string[]
  removed: string[]
  changed: { revision: string; differences: Difference[] }[]
}

const named = (one: PackageDefinition): string => `${one.name} ${one.version} (release ${one.releaseVersion})`
const keyOf = (one: PackageDefinition): string => `${one.name} ${one.releaseVersion}`

function compare(
  before: readonly PackageDefinition[],
  after: readonly PackageDefinition[],
): RepositoryDifference {
  const old = new Map(before.map((one) => [keyOf(one), one]))
  const recent = new Set(after.map(keyOf))
  const changed = after.flatMap((one) => {
    const was = old.get(keyOf(one))
    if (!was || definitionHash(was) === definitionHash(one)) return []
    return [{ revision: named(one), differences: differences(readable(was), readable(one)) }]
  })
  return {
    added: after.filter((one) => !old.has(keyOf(one))).map(named),
    removed: before.filter((one) => !recent.has(keyOf(one))).map(named),
    changed,
  }
}

/** Shows how two revisions or two repositories differ. */
export class Diff extends UniverseCommand {
  static override summary = 'Show how two repositories, or two revisions of a package, differ.'
  static override description =
    'Compares trees, documents, published folders or servers, revision by revision. With --package it compares two versions of one package inside BEFORE (or between BEFORE and AFTER).'
  static override examples = [
    '<%= config.bin %> diff release my-universe',
    '<%= config.bin %> diff my-universe --package hello-world --from 1.0.0 --to 1.1.0 --json',
  ]
  static override args = {
    before: Args.string({ description: 'tree, document, folder or URL', required: true }),
    after: Args.string({ description: 'the same of what comes after; default: BEFORE' }),
  }
  static override flags = {
    package: Flags.string({ description: 'compare two versions of this package' }),
    from: Flags.string({
      description: 'the older version; default: the newest of BEFORE',
      dependsOn: ['package'],
    }),
    to: Flags.string({
      description: 'the newer version; default: the newest of AFTER',
      dependsOn: ['package'],
    }),
  }

  override async run(): Promise<RepositoryDifference> {
    const { args, flags } = await this.parse(Diff)
    const before = await readPackages(args.before)
    const after = args.after === undefined ? before : await readPackages(args.after)
    const result =
      flags.package === undefined
        ? compare(before, after)
        : this.ofPackage(flags.package, flags, before, after)
    for (const one of result.removed) this.log(`- ${one}`)
    for (const one of result.added) this.log(`+ ${one}`)
    for (const { revision, differences: found } of result.changed) {
      this.log(`~ ${revision}`)
      for (const { pointer, ...sides } of found) {
        this.log(`    ${pointer}`)
        if ('before' in sides) this.log(`      - ${JSON.stringify(sides.before)}`)
        if ('after' in sides) this.log(`      + ${JSON.stringify(sides.after)}`)
      }
    }
    if (result.added.length + result.removed.length + result.changed.length === 0) this.log('No difference.')
    return result
  }

  private ofPackage(
    name: string,
    { from, to }: { from?: string | undefined; to?: string | undefined },
    before: readonly PackageDefinition[],
    after: readonly PackageDefinition[],
  ): RepositoryDifference {
    const pick = (packages: readonly PackageDefinition[], version: string | undefined): PackageDefinition => {
      const found = findNewest(packages, name, version)
      if (found) return found
      const known = packages.filter((one) => one.name === name).map((one) => one.version)
      const which = version === undefined ? '' : ` in version ${version}`
      throw universeErrors.PACKAGE_NOT_FOUND({
        name,
        version: which,
        folder: 'it',
        known: known.join(', ') || 'nothing',
      })
    }
    const [was, is] = [pick(before, from), pick(after, to)]
    const found = differences(readable(was), readable(is))
    const changed =
      found.length === 0 ? [] : [{ revision: `${named(was)} → ${named(is)}`, differences: found }]
    return { added: [], removed: [], changed }
  }
}
