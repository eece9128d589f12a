export {
  addClusterKey,
  ensureClusterKeys,
  newClusterKeys,
  parseClusterKeys,
  readClusterKeys,
  writeClusterKeys,
} from './key-file.ts'
export type { ClusterKeys } from './key-file.ts'
export { seal, unseal } from './cipher.ts'
export type { Sealed } from './cipher.ts'
export { clusterKeyErrors } from './errors.ts'
