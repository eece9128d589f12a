/** Builds container images from folders and pushes them to registries, without any tool. */
export * from './build-image.ts'
export * from './errors.ts'
export * from './push-image.ts'
export * from './types.ts'
