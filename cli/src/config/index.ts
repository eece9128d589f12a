export { attachCluster, detachAll, markAttached } from './attach.ts'
export { clustersFolder, currentCluster, findCluster, listClusters, readCluster } from './clusters.ts'
export { removeCluster, writeCluster } from './write-cluster.ts'
export type { ClusterSettings, ConfiguredCluster } from './settings.ts'
