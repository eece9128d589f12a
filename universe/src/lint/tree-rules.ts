import { dirname, join } from 'node:path'
import type { RevisionFolder } from '@dcos-lite/lib/package-format'
import { errorAt, warningAt } from './finding.ts'
import type { Finding } from './finding.ts'

/** The rules for the folders of a tree: letter, package name, revision number. */
export function lintFolders(tree: string, revisions: readonly RevisionFolder[]): Finding[] {
  const findings = new Map<string, Finding>()
  const add = (finding: Finding): void => void findings.set(`${finding.rule} ${finding.file}`, finding)
  for (const { letter, packageFolder, revision, folder } of revisions) {
    if (!/^[A-Z]$/.test(letter)) {
      const message = `"${letter}" is not one capital letter.`
      add(
        errorAt(
          join(tree, letter),
          'letter-folder',
          message,
          'Rename the folder to the first letter of its packages.',
        ),
      )
    } else if (packageFolder[0]?.toUpperCase() !== letter) {
      const message = `"${packageFolder}" does not begin with ${letter}.`
      add(
        warningAt(
          dirname(folder),
          'letter-matches-name',
          message,
          'Move the package to the folder of its first letter.',
        ),
      )
    }
    if (!/^[a-z][a-z0-9-]*[a-z0-9]$/.test(packageFolder)) {
      const message = `"${packageFolder}" is not a package name.`
      add(
        errorAt(
          dirname(folder),
          'package-name',
          message,
          'Use lower-case letters, digits and inner hyphens.',
        ),
      )
    }
    if (!/^\d+$/.test(revision)) {
      const message = `"${revision}" is not a release version.`
      add(errorAt(folder, 'revision-folder', message, 'Name the folder with a number; higher is newer.'))
    }
  }
  return [...findings.values()]
}
