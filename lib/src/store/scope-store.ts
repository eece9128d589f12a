import type { Store } from './types.ts'

/** The same store seen through a prefix: keys are relative to it and nothing outside can be reached. */
export declare function scopeStore(store: Store, prefix: string): Store
