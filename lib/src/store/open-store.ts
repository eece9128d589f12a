import type { Environment } from '../component/index.ts'
import type { Store, StoreConfig } from './types.ts'

/** Opens an engine and scopes it to the configured prefix. */
export declare function openStore(config: StoreConfig, environment: Environment): Promise<Store>
