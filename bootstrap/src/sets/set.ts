import type { NodeRole } from '../description.ts'
import { contentHash, packageNameOf } from '../package/package-id.ts'
import type { RenderedFile } from '../package/rendered-file.ts'

/** How a node shall resolve names. */
export interface ResolverSettings {
  /** Addresses of name servers, the first one first. */
  nameservers: string[]
  /** Search domains; those of the host are kept when this is absent. */
  search?: string[]
  /** Zones that systemd-resolved asks these servers for, where it runs. */
  zones: string[]
}

/** What a node is to run: packages, and units made from them. A changed setting is another set. */
export interface NodeSet {
  format: 1
  setId: string
  role: NodeRole
  bundleId: string
  /** Ids, the configuration package among them. */
  packages: string[]
  /** Files below `/etc/systemd/system`: the SHA-256 of each, or where it leads to. */
  units: Record<string, UnitEntry>
  /** Absent: the node's resolver is left alone. */
  resolver?: ResolverSettings
}

/** One file that systemd reads. */
export type UnitEntry = { sha256: string } | { link: string }

/** What the installer sends to have a set activated: the set, and its configuration package as text. */
export interface SetFile {
  set: NodeSet
  config: { id: string; files: RenderedFile[] }
}

/** The name of every configuration package. */
export const configPackageName = 'dcos-config'

/** The id of a set with these packages and settings. */
export function setIdOf(set: Omit<NodeSet, 'setId'>): string {
  const { role, bundleId, packages, units, resolver } = set
  return contentHash([role, bundleId, [...packages].sort(), Object.entries(units).sort(), resolver ?? null])
}

/** The id of the set's configuration package. */
export function configPackageOf(set: NodeSet): string | undefined {
  return set.packages.find((id) => packageNameOf(id) === configPackageName)
}
