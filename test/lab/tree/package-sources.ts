export { readPackageSources, settingsThatReach } from '@dcos-lite/lib/debian-tree'
export type { PackageSources } from '@dcos-lite/lib/debian-tree'
