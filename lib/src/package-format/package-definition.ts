/** Any JSON value. */
export type Json = null | boolean | number | string | Json[] | { [name: string]: Json }
/** A JSON object. */
export type JsonObject = { [name: string]: Json }

/** The versions of the packaging format. */
export type PackagingVersion = '2.0' | '3.0' | '4.0' | '5.0'
export const packagingVersions: readonly PackagingVersion[] = ['2.0', '3.0', '4.0', '5.0']

export interface License {
  name: string
  url: string
}

/** One executable of a package's `dcos` subcommand. */
export interface CliBinary {
  kind: 'executable' | 'zip'
  url: string
  contentHash: { algo: 'sha256'; value: string }[]
}

export type CliPlatform = 'windows' | 'linux' | 'darwin'

/** `resource.json`: everything a package takes from elsewhere. */
export interface PackageResource {
  assets?: { uris?: Record<string, string>; container?: { docker?: Record<string, string> } }
  images?: {
    'icon-small'?: string
    'icon-medium'?: string
    'icon-large'?: string
    screenshots?: string[]
  }
  cli?: { binaries: Partial<Record<CliPlatform, { 'x86-64': CliBinary }>> }
}

/** The keys of `package.json`. */
export interface PackageMetadata {
  packagingVersion: PackagingVersion
  name: string
  version: string
  maintainer: string
  description: string
  tags: string[]
  scm?: string
  website?: string
  framework?: boolean
  selected?: boolean
  preInstallNotes?: string
  postInstallNotes?: string
  postUninstallNotes?: string
  licenses?: License[]
  minDcosReleaseVersion?: string
  lastUpdated?: number
  hasKnownIssues?: boolean
  upgradesFrom?: string[]
  downgradesTo?: string[]
  manager?: { packageName: string; minPackageVersion?: string }
  /** Extension of dcos-lite: packages that must be installed, and the range (npm's semver) of their versions. */
  dependencies?: Record<string, string>
}

/** One revision of a package as a repository carries it. Templates are base64 of the file's bytes. */
export interface PackageDefinition extends PackageMetadata {
  /** Orders the revisions of one package; the version never does. */
  releaseVersion: number
  marathon?: { v2AppMustacheTemplate: string }
  /** Extension of dcos-lite: a Metronome job instead of, or beside, the Marathon app. */
  metronome?: { v1JobMustacheTemplate: string }
  resource?: PackageResource
  config?: JsonObject
  command?: { pip: string[] }
}

/** A repository document. */
export interface Repository {
  packages: PackageDefinition[]
}
