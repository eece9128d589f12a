import type { AdminRouterConfig, VersionInfo } from '../config.ts'

function withoutMappedPrefix(address: string): string {
  return address.replace(/^::ffff:/, '')
}

/** Body of `/metadata`. */
export function metadata(
  config: Pick<AdminRouterConfig, 'clusterId' | 'publicIp'>,
  localAddress: string | undefined,
): { PUBLIC_IPV4: string; CLUSTER_ID: string } {
  return {
    PUBLIC_IPV4: config.publicIp ?? withoutMappedPrefix(localAddress ?? ''),
    CLUSTER_ID: config.clusterId,
  }
}

/** Body of `/dcos-metadata/dcos-version.json`. */
export function versionDocument({
  version,
  variant,
  imageCommit,
  bootstrapId,
}: VersionInfo): Record<string, string> {
  return {
    version,
    'dcos-variant': variant,
    'dcos-image-commit': imageCommit ?? 'unknown',
    'bootstrap-id': bootstrapId ?? 'unknown',
  }
}

/** Body of `/pkgpanda/active.buildinfo.full.json`: what is active on this node, as one package. */
export function buildinfo(version: VersionInfo): Record<string, unknown> {
  return { 'dcos-lite': { name: 'dcos-lite', version: version.version, variant: version.variant } }
}
