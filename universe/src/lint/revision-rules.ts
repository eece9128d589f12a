import { join } from 'node:path'
import {
  checkCommand,
  checkConfig,
  checkMetadata,
  checkResource,
  compareDcosVersions,
  packagingVersions,
} from '@dcos-lite/lib/package-format'
import type {
  PackageMetadata,
  RevisionFileName,
  RevisionFolder,
  Violation,
} from '@dcos-lite/lib/package-format'
import { parseTemplate } from '@dcos-lite/lib/package-rendering'
import { errorAt, warningAt } from './finding.ts'
import type { Finding } from './finding.ts'
import { readJsonFile } from './json-file-rules.ts'
import { lineAt, lineOfPointer } from './line-of.ts'

const jsonFiles = ['package.json', 'config.json', 'resource.json', 'command.json'] as const
const templates = ['marathon.json.mustache', 'metronome.json.mustache'] as const

type Documents = Partial<Record<RevisionFileName, unknown>>

function schemaFindings(
  revision: RevisionFolder,
  name: RevisionFileName,
  rule: string,
  violations: readonly Violation[],
): Finding[] {
  const text = revision.files[name]?.toString('utf8') ?? ''
  const file = join(revision.folder, name)
  return violations.map(({ pointer, message }) =>
    errorAt(
      file,
      rule,
      `${pointer || '/'} ${message}`,
      `Correct ${pointer || 'the document'} as the packaging format says.`,
      lineOfPointer(text, pointer),
    ),
  )
}

function metadataFindings(revision: RevisionFolder, documents: Documents): Finding[] {
  const file = join(revision.folder, 'package.json')
  if (!revision.files['package.json']) {
    return [errorAt(file, 'package-json', 'The file is missing.', 'Add a package.json.')]
  }
  const document = documents['package.json']
  if (document === undefined) return []
  const findings = schemaFindings(revision, 'package.json', 'package-schema', checkMetadata(document))
  const { name } = document as { name?: unknown }
  if (name !== revision.packageFolder) {
    const message = `The name is ${JSON.stringify(name)}, but the folder is "${revision.packageFolder}".`
    findings.push(
      errorAt(
        file,
        'name-matches-folder',
        message,
        'Give both the same name.',
        lineOfPointer(revision.files['package.json'].toString('utf8'), '/name'),
      ),
    )
  }
  return findings
}

function commandFindings(
  revision: RevisionFolder,
  metadata: PackageMetadata,
  documents: Documents,
): Finding[] {
  const file = join(revision.folder, 'command.json')
  if (revision.files['command.json'] === undefined) {
    const old = compareDcosVersions(metadata.minDcosReleaseVersion ?? '1.0', '1.8') < 0
    const resource = documents['resource.json'] as { cli?: unknown } | undefined
    if (!old || resource?.cli === undefined) return []
    const message = 'Clusters before 1.8 need a command.json beside the CLI of resource.json.'
    return [errorAt(file, 'cli-needs-command', message, 'Set minDcosReleaseVersion to 1.8 or later.')]
  }
  if (Number(metadata.packagingVersion[0]) >= 4) {
    const message = `Packaging version ${metadata.packagingVersion} does not allow command.json.`
    return [errorAt(file, 'command-forbidden', message, 'Remove the file; bring the CLI with resource.json.')]
  }
  const document = documents['command.json']
  return document === undefined
    ? []
    : schemaFindings(revision, 'command.json', 'command-schema', checkCommand(document))
}

function hashFindings(file: string, content: string, resource: unknown): Finding[] {
  const text = JSON.stringify(resource)
  const wrong = [...text.matchAll(/"algo":"sha256","value":"([^"]*)"/g)].filter(
    ([, hash]) => !/^[0-9a-f]{64}$/.test(hash ?? ''),
  )
  return wrong.map(([, hash]) =>
    warningAt(
      file,
      'hash-format',
      `"${hash ?? ''}" is not a SHA-256 hash.`,
      'Write 64 hexadecimal digits in lower case.',
      lineAt(content, content.indexOf(`"${hash ?? ''}"`)),
    ),
  )
}

/** The line of the tag or section that the message of the parser names in quotes. */
function lineOfTag(text: string, { message }: Error): number {
  const line = /line (\d+)/.exec(message)?.[1]
  const name = /["“]([^"”]+)["”]/.exec(message)?.[1]
  return line === undefined ? lineAt(text, name === undefined ? 0 : text.lastIndexOf(name)) : Number(line)
}

function templateFindings(revision: RevisionFolder): Finding[] {
  return templates.flatMap((name) => {
    const content = revision.files[name]
    const file = join(revision.folder, name)
    if (content === undefined) return []
    try {
      parseTemplate(content.toString('utf8'))
      return []
    } catch (error) {
      return [
        errorAt(
          file,
          'template',
          (error as Error).message,
          'Close every tag and section.',
          lineOfTag(content.toString('utf8'), error as Error),
        ),
      ]
    }
  })
}

function extensionFindings(revision: RevisionFolder, metadata: PackageMetadata): Finding[] {
  const file = join(revision.folder, 'metronome.json.mustache')
  const findings: Finding[] = []
  if (revision.files['metronome.json.mustache'] && revision.files['marathon.json.mustache']) {
    const message = 'A revision has either an app or a job, not both.'
    findings.push(errorAt(file, 'one-template', message, 'Make two packages of it.'))
  }
  if (metadata.packagingVersion === '2.0' && !revision.files['marathon.json.mustache']) {
    const message = 'Packaging version 2.0 needs a marathon.json.mustache.'
    findings.push(
      errorAt(
        join(revision.folder, 'marathon.json.mustache'),
        'template-required',
        message,
        'Use packaging version 4.0.',
      ),
    )
  }
  return findings
}

/** Every rule that looks at one revision alone. `metadata` is there when its package.json is usable. */
export function lintRevision(revision: RevisionFolder): { findings: Finding[]; metadata?: PackageMetadata } {
  const findings: Finding[] = []
  const documents: Documents = {}
  for (const name of jsonFiles) {
    const content = revision.files[name]
    if (content === undefined) continue
    const read = readJsonFile(join(revision.folder, name), content)
    findings.push(...read.findings)
    if (read.document !== undefined) documents[name] = read.document
  }
  findings.push(...metadataFindings(revision, documents), ...templateFindings(revision))
  const config = documents['config.json']
  if (config !== undefined) {
    findings.push(...schemaFindings(revision, 'config.json', 'config-schema', checkConfig(config)))
  }
  const metadata = documents['package.json'] as PackageMetadata | undefined
  if (!metadata || !packagingVersions.includes(metadata.packagingVersion)) return { findings }
  const resource = documents['resource.json']
  if (resource !== undefined) {
    const file = join(revision.folder, 'resource.json')
    findings.push(
      ...schemaFindings(
        revision,
        'resource.json',
        'resource-schema',
        checkResource(resource, metadata.packagingVersion),
      ),
    )
    findings.push(...hashFindings(file, revision.files['resource.json']?.toString('utf8') ?? '', resource))
  }
  findings.push(...commandFindings(revision, metadata, documents), ...extensionFindings(revision, metadata))
  return { findings, metadata }
}
