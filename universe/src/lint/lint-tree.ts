import { relative } from 'node:path'
import { findPackageTree, readPackageTree } from '@dcos-lite/lib/package-format'
import { errorAt } from './finding.ts'
import type { Finding } from './finding.ts'
import { lintRendering } from './render-rules.ts'
import { lintHistory } from './history-rules.ts'
import { lintRevision } from './revision-rules.ts'
import { lintFolders } from './tree-rules.ts'

/** What the lint found in a tree; files are relative to the tree. */
export interface LintReport {
  tree: string
  revisions: number
  findings: Finding[]
}

/** Checks a package tree by the rules of the packaging format and by a few of our own (as warnings). */
export async function lintTree(folder: string): Promise<LintReport> {
  const tree = await findPackageTree(folder)
  const revisions = await readPackageTree(tree)
  const findings = lintFolders(tree, revisions)
  if (revisions.length === 0) {
    findings.push(
      errorAt(
        tree,
        'empty-tree',
        'There is no revision in the tree.',
        'Add <Letter>/<name>/<number>/package.json.',
      ),
    )
  }
  for (const revision of revisions) {
    const { findings: own } = lintRevision(revision)
    findings.push(...own)
    if (own.every(({ severity }) => severity === 'warning')) findings.push(...lintRendering(revision))
  }
  findings.push(...lintHistory(revisions))
  const shown = findings.map((finding) => ({ ...finding, file: relative(tree, finding.file) || '.' }))
  return { tree, revisions: revisions.length, findings: shown }
}
