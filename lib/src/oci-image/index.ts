/** Builds container images from folders and pushes them to registries, without any tool. */
export * from './build-image.ts'
export * from './build-layer.ts'
export * from './errors.ts'
export * from './layout.ts'
export * from './push-image.ts'
export * from './tree-layer.ts'
export * from './types.ts'
