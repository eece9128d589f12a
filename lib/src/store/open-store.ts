import type { Environment } from '../component/index.ts'
import { checkedStore } from './checked-store.ts'
import { scopeStore } from './scope-store.ts'
import { openSqlite } from './sqlite/open-sqlite.ts'
import type { Store, StoreConfig } from './types.ts'

async function openEngine(config: StoreConfig, environment: Environment): Promise<Store> {
  if (config.engine === 'sqlite') return openSqlite(config, environment)
  // Its HTTP client costs memory that a process on SQLite need not spend.
  const { openEtcd } = await import('./etcd/open-etcd.ts')
  return openEtcd(config, environment)
}

/** Opens an engine and scopes it to the configured prefix. Closing the result closes the engine. */
export async function openStore(config: StoreConfig, environment: Environment): Promise<Store> {
  const engine = checkedStore(await openEngine(config, environment))
  const { prefix = '' } = config
  if (prefix === '') return engine
  return { ...scopeStore(engine, prefix), close: () => engine.close() }
}
