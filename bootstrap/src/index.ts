export { findRuntime } from './runtime/find-runtime.ts'
export type { Runtime } from './runtime/find-runtime.ts'
export { buildBundle } from './build/build-bundle.ts'
export type { BuildBundleOptions } from './build/build-bundle.ts'
export { cacheFolder } from './build/cache/cache-folder.ts'
export type { CacheFolder } from './build/cache/cache-folder.ts'
export type { Bundle, BundledPackage, PushedFile } from './bundle/bundle.ts'
export type {
  ClusterDescription,
  FrontDoorDescription,
  ClusterImages,
  ClusterNames,
  ClusterNetworks,
  KernelLimits,
  NodeDescription,
  NodeRole,
  Security,
} from './description.ts'
export { incomingFolder, incomingNames, nodePaths, packageFolder, setFolder } from './node-paths.ts'
export { renderConfig } from './rendering/render-config.ts'
export type { RenderConfigInput } from './rendering/render-config.ts'
export { describeSet } from './rendering/describe-set.ts'
export { dnsAddress, ports, versions } from './rendering/ports.ts'
export { serviceUnitsOf } from './rendering/unit-list.ts'
export type { RenderedFile } from './package/rendered-file.ts'
export type { NodeSet, ResolverSettings, SetFile, UnitEntry } from './sets/set.ts'
export { planActivation, planCollection, planRecovery, planUninstall } from './plan/plan-activation.ts'
export type { ActivationOptions } from './plan/plan-activation.ts'
export { describeStep } from './plan/node-step.ts'
export type { NodeStep } from './plan/node-step.ts'
export type { Journal, NodeState } from './plan/node-state.ts'
export type { NodeFacts } from './node/read-facts.ts'
export type { NodeStatus, UnitStatus } from './node/read-status.ts'
export type { Verification } from './node/verify-node.ts'
export type { Unpacked } from './node/unpack/unpack-bundle.ts'
export { bootstrapErrors } from './errors.ts'
