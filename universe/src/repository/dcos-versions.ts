/** The DC/OS versions that clusters name in `User-Agent`, oldest first. */
export const dcosVersions = ['1.8', '1.9', '1.10', '1.11', '1.12', '1.13', '2.0', '2.1', '2.2'] as const
export type DcosVersion = (typeof dcosVersions)[number]

/** The newest version; everybody else gets what it gets. */
export const newestDcosVersion: DcosVersion = '2.2'

/** The version of `dcos/1.13.5` is 1.13; other clients, and versions not known here, count as the newest. */
export function versionOfAgent(userAgent: string | undefined): DcosVersion {
  const numbers = /(?:^|\s)dcos\/(\d+\.\d+)(?![\d])/.exec(userAgent ?? '')?.[1]
  return dcosVersions.find((version) => version === numbers) ?? newestDcosVersion
}
